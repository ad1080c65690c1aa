using ClawBridge.Rpc;
using ClawBridge.Secrets;
using ClawBridge.State;
using ClawBridge.Tests.State.Support;

namespace ClawBridge.Tests.Secrets;

/// <summary>Wherever the program is killed while the master key is replaced, and whatever fails: everything acknowledged can be read afterwards.</summary>
internal sealed class MasterKeyRotationTests
{
    private const string Keyed = """{"id":"keyed","value":"k-1","_meta":{"idempotency_key":"k"}}""";

    private Scratch _scratch = null!;

    private string Path => _scratch.File("state");

    private string KeyPath => System.IO.Path.Combine(Path, "master.key");

    [SetUp]
    public void Make() => _scratch = new Scratch();

    [TearDown]
    public void Delete() => _scratch.Dispose();

    [TestCase(RotationPoint.NextWritten, false)]
    [TestCase(Failpoint.BeforeCommit, false)]
    [TestCase(Failpoint.AfterWriteBeforeFsync, null)]
    [TestCase(Failpoint.AfterCommitBeforePublish, true)]
    [TestCase(RotationPoint.Resealed, true)]
    [TestCase(RotationPoint.Replaced, true)]
    public async Task A_kill_anywhere_loses_nothing(string place, bool? isRotated)
    {
        var kill = new Kill(Path, _scratch.File("killed"), place);
        string authority, before;
        using (var state = new KeyedState(Path, kill))
        {
            await state.PutAsync("db", "one");
            await state.PutAsync("db", "two");
            await state.CallAsync("secret_put", Keyed);
            await state.CallAsync("vault_store", """{"id":"entry","value":"kept"}""");
            authority = await state.AuthorityAsync();
            before = state.KeyId!;
            kill.Arm();
            await state.CallAsync("master_key_rotate");
        }

        using (var after = new KeyedState(_scratch.File("killed")))
        {
            Assert.That(await after.ValueAsync("db", 1), Is.EqualTo("one"));
            Assert.That(await after.ValueAsync("db", 2), Is.EqualTo("two"));
            Assert.That(await after.AuthorityAsync(), Is.EqualTo(authority));
            Assert.That((await after.CallAsync("vault_retrieve", """{"id":"entry","purpose":"test","reason":"a test"}""")).GetRawText(), Does.Contain("\"kept\""));
            Assert.That((await after.CallAsync("secret_put", Keyed)).GetProperty("version").GetInt32(), Is.EqualTo(1), "the repetition is known");
            if (isRotated is { } rotated) Assert.That(after.KeyId == before, Is.EqualTo(!rotated));
            Assert.That(KeyFiles(_scratch.File("killed")), Is.EqualTo(new[] { "master.key" }));
            await after.CallAsync("master_key_rotate");
            await after.PutAsync("later", "three");
        }

        using var again = new KeyedState(_scratch.File("killed"));
        Assert.That(await again.ValueAsync("db", 2), Is.EqualTo("two"));
        Assert.That(await again.ValueAsync("later"), Is.EqualTo("three"));
    }

    [Test]
    public async Task The_new_key_is_random_private_and_alone()
    {
        using var state = new KeyedState(Path);
        await state.PutAsync("db", "one");
        var old = await File.ReadAllBytesAsync(KeyPath);
        var rotated = await state.CallAsync("master_key_rotate");
        var key = await File.ReadAllBytesAsync(KeyPath);
        Assert.That(key, Has.Length.EqualTo(MasterKey.Length).And.Not.EqualTo(old));
        Assert.That(rotated.GetProperty("key_id").GetString(), Is.EqualTo(KeyId.Of(key)));
        Assert.That(File.GetUnixFileMode(KeyPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(KeyFiles(Path), Is.EqualTo(new[] { "master.key" }));
        using var random = System.Security.Cryptography.RandomNumberGenerator.Create();
        using var with = new AesGcmSealer(old, random);
        Assert.That(with.Open(state.State.Current.Find(SecretTables.Values, "db/1")!.Sealed, "secrets/db/1"u8), Is.Null, "the old key opens nothing any more");
    }

    [Test]
    public async Task A_commit_that_fails_changes_nothing_and_the_next_try_works()
    {
        var fail = new Failing(1);
        using (var state = new KeyedState(Path, fail))
        {
            await state.PutAsync("db", "one");
            var key = state.KeyId;
            fail.IsArmed = true;
            Assert.That(Assert.ThrowsAsync<RpcException>(() => state.CallAsync("master_key_rotate"))!.Code, Is.EqualTo(ErrorCodes.Unavailable));
            fail.IsArmed = false;
            Assert.That(state.KeyId, Is.EqualTo(key));
            await state.PutAsync("between", "two");
            Assert.That(await state.ValueAsync("db"), Is.EqualTo("one"));
            await state.CallAsync("master_key_rotate");
            await state.PutAsync("later", "three");
        }

        using var again = new KeyedState(Path);
        foreach (var (id, value) in new[] { ("db", "one"), ("between", "two"), ("later", "three") }) Assert.That(await again.ValueAsync(id), Is.EqualTo(value));
    }

    [Test]
    public async Task What_was_sealed_after_a_failed_rotation_is_under_the_key_that_the_next_start_finds()
    {
        var fail = new Failing(1);
        using (var state = new KeyedState(Path, fail))
        {
            await state.PutAsync("db", "one");
            fail.IsArmed = true;
            Assert.ThrowsAsync<RpcException>(() => state.CallAsync("master_key_rotate"));
            fail.IsArmed = false;
            await state.PutAsync("between", "two");
        }

        using var again = new KeyedState(Path);
        Assert.That(await again.ValueAsync("between"), Is.EqualTo("two"));
        Assert.That(KeyFiles(Path), Is.EqualTo(new[] { "master.key" }));
    }

    [Test]
    public async Task Writes_at_the_same_time_and_failing_commits_lose_nothing_that_was_acknowledged()
    {
        var fail = new Failing(3);
        List<(string Id, string Value)> acknowledged = [];
        using (var state = new KeyedState(Path, fail))
        {
            await state.PutAsync("first", "v");
            fail.IsArmed = true;
            await Task.WhenAll(Enumerable.Range(0, 8).Select(async caller =>
            {
                for (var i = 0; i < 20; i++)
                {
                    var id = FormattableString.Invariant($"s-{caller}-{i}");
                    try
                    {
                        if (caller == 0) await state.CallAsync("master_key_rotate");
                        else
                        {
                            await state.PutAsync(id, "v" + id);
                            lock (acknowledged) acknowledged.Add((id, "v" + id));
                            if (await state.ValueAsync(id) != "v" + id) throw new AssertionException($"{id} reads otherwise");
                        }
                    }
                    catch (RpcException e) when (e.Code == ErrorCodes.Unavailable)
                    {
                        // A commit that was made to fail: nothing was acknowledged.
                    }

                    await Task.Yield();
                }
            }));
            fail.IsArmed = false;
        }

        using var again = new KeyedState(Path);
        Assert.That(await again.ValueAsync("first"), Is.EqualTo("v"));
        Assert.That(acknowledged, Is.Not.Empty);
        foreach (var (id, value) in acknowledged) Assert.That(await again.ValueAsync(id), Is.EqualTo(value), id);
    }

    [Test]
    public async Task A_key_that_cannot_be_kept_changes_nothing()
    {
        using var state = new KeyedState(Path);
        await state.PutAsync("db", "one");
        var (key, revision) = (await File.ReadAllBytesAsync(KeyPath), state.State.Current.Revision);
        Directory.CreateDirectory(KeyPath + ".next");
        var refused = Assert.ThrowsAsync<RpcException>(() => state.CallAsync("master_key_rotate"))!;
        Assert.That(refused.Code, Is.EqualTo(ErrorCodes.Unavailable));
        Assert.That(refused.Message, Does.Contain("cannot be made"));
        Assert.That(await File.ReadAllBytesAsync(KeyPath), Is.EqualTo(key));
        Assert.That(state.State.Current.Revision, Is.EqualTo(revision));
        Directory.Delete(KeyPath + ".next");
        await state.CallAsync("master_key_rotate");
    }

    [Test]
    public async Task A_key_that_cannot_be_put_in_place_is_told_and_put_there_later()
    {
        var blocked = new Blocking(KeyPath);
        using (var state = new KeyedState(Path, blocked))
        {
            await state.PutAsync("db", "one");
            blocked.IsArmed = true;
            var told = Assert.ThrowsAsync<RpcException>(() => state.CallAsync("master_key_rotate"))!;
            Assert.That(told.Code, Is.EqualTo(ErrorCodes.Unavailable));
            Assert.That(told.Message, Does.StartWith("Everything is sealed under the new master key"));
            blocked.IsArmed = false;
            Assert.That(await state.ValueAsync("db"), Is.EqualTo("one"));
            await state.PutAsync("db", "two");
            blocked.Clear();
            await state.CallAsync("master_key_rotate");
        }

        using var again = new KeyedState(Path);
        Assert.That(await again.ValueAsync("db", 1), Is.EqualTo("one"));
        Assert.That(await again.ValueAsync("db", 2), Is.EqualTo("two"));
        Assert.That(KeyFiles(Path), Is.EqualTo(new[] { "master.key" }));
    }

    [Test]
    public async Task A_named_key_file_is_replaced_where_it_really_is()
    {
        var (real, link) = (_scratch.File("real.key"), _scratch.File("link.key"));
        await File.WriteAllBytesAsync(real, new byte[MasterKey.Length]);
        File.CreateSymbolicLink(link, real);
        using (var state = new KeyedState(Path, keyFile: link))
        {
            await state.PutAsync("db", "one");
            await state.CallAsync("master_key_rotate");
        }

        Assert.That(await File.ReadAllBytesAsync(real), Is.Not.EqualTo(new byte[MasterKey.Length]));
        Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo(real));
        Assert.That(File.Exists(KeyPath), Is.False);
        using var again = new KeyedState(Path, keyFile: link);
        Assert.That(await again.ValueAsync("db"), Is.EqualTo("one"));
    }

    [Test]
    public async Task A_rotation_before_anything_is_sealed_names_the_key_all_the_same()
    {
        using (var state = new KeyedState(Path)) await state.CallAsync("master_key_rotate");
        using (var state = new KeyedState(Path)) await state.PutAsync("db", "one");
        using var again = new KeyedState(Path);
        Assert.That(await again.ValueAsync("db"), Is.EqualTo("one"));
    }

    private static IEnumerable<string?> KeyFiles(string path) => Directory.GetFileSystemEntries(path, "master.key*").Select(System.IO.Path.GetFileName);

    /// <summary>Copies a directory when a place is first reached after being armed, as a kill would leave it.</summary>
    private sealed class Kill(string path, string copy, string place) : IFailpoints
    {
        private bool _isArmed;

        public void Arm() => _isArmed = true;

        public void Reach(string name)
        {
            if (!_isArmed || name != place) return;
            _isArmed = false;
            Directory.CreateDirectory(copy);
            foreach (var file in Directory.GetFiles(path))
            {
                var target = System.IO.Path.Combine(copy, System.IO.Path.GetFileName(file));
                File.Copy(file, target);
                File.SetUnixFileMode(target, File.GetUnixFileMode(file));
            }
        }
    }

    /// <summary>Lets every so-manieth commit fail.</summary>
    private sealed class Failing(int each) : IFailpoints
    {
        private int _commits;

        public bool IsArmed { get; set; }

        public void Reach(string name)
        {
            if (IsArmed && name == Failpoint.BeforeCommit && ++_commits % each == 0) throw new JournalException("The disk does not want to.");
        }
    }

    /// <summary>Puts a directory in the key's place before the new one is to come there.</summary>
    private sealed class Blocking(string keyPath) : IFailpoints
    {
        public bool IsArmed { get; set; }

        public void Reach(string name)
        {
            if (!IsArmed || name != RotationPoint.Resealed) return;
            File.Delete(keyPath);
            Directory.CreateDirectory(System.IO.Path.Combine(keyPath, "in-the-way"));
        }

        public void Clear() => Directory.Delete(keyPath, recursive: true);
    }
}
