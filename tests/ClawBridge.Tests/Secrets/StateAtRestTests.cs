using System.Text;
using System.Text.Json;
using ClawBridge.Hosting;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Tests.State.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Secrets;

/// <summary>What lies on the disk, and what a start makes of it with the wrong key or none.</summary>
internal sealed class StateAtRestTests
{
    private const string Value = "correct-horse-battery-staple-4711";

    private Scratch _scratch = null!;

    private string Path => _scratch.File("state");

    private string KeyPath => System.IO.Path.Combine(Path, "master.key");

    [SetUp]
    public void Make() => _scratch = new Scratch();

    [TearDown]
    public void Delete() => _scratch.Dispose();

    [Test]
    public async Task No_file_holds_a_value_or_a_digest_of_it()
    {
        await using (var engine = await StartAsync())
        {
            await CallAsync(engine, "secret_put", $$$"""{"id":"db","value":"{{{Value}}}","_meta":{"idempotency_key":"k"}}""");
            await CallAsync(engine, "secret_rotate", $$$"""{"id":"db","new_value":"{{{Value}}}","_meta":{"idempotency_key":"k"}}""");
            await CallAsync(engine, "secret_get", """{"id":"db"}""");
            await CallAsync(engine, "workload_submit", """{"image":"busybox","name":"job","env_secrets":{"A":"db"},"secret_files":{"/run/db":"db@1"}}""");
            await CallAsync(engine, "master_key_rotate", "{}");
            Scan("while it runs");
        }

        Scan("after the end");

        void Scan(string when)
        {
            var digests = new[] { $$"""{"id":"db","value":"{{Value}}"}""", $$"""{"id":"db","new_value":"{{Value}}"}""" }.Select(p => CanonicalJson.Digest(Encoding.UTF8.GetBytes(p)));
            byte[][] wanted = [Encoding.UTF8.GetBytes(Value), Encoding.Unicode.GetBytes(Value), Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(Value))[..40]), .. digests.Select(Encoding.ASCII.GetBytes)];
            foreach (var file in Directory.GetFiles(Path).Where(f => System.IO.Path.GetFileName(f) != "lock"))
            {
                var bytes = File.ReadAllBytes(file);
                foreach (var text in wanted) Assert.That(bytes.AsSpan().IndexOf(text), Is.EqualTo(-1), $"{file} {when}");
            }
        }
    }

    [Test]
    public async Task A_start_with_the_wrong_key_is_refused_and_changes_nothing()
    {
        await StoreAsync();
        File.Move(KeyPath, KeyPath + ".kept");
        await File.WriteAllBytesAsync(KeyPath, new byte[32]);
        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var before = Files();
        Assert.That(Assert.ThrowsAsync<JournalException>(StartAsync)!.Message, Does.Match("^The master key .* is not the one under which the state was sealed: it is key [0-9a-f]{16}, the state needs key [0-9a-f]{16}\\..*Nothing was changed\\.$"));
        Assert.That(Files(), Is.EqualTo(before));

        File.Move(KeyPath + ".kept", KeyPath, overwrite: true);
        await using var engine = await StartAsync();
        Assert.That(await CallAsync(engine, "secret_get", """{"id":"db"}"""), Does.Contain(Value));
    }

    [Test]
    public async Task A_state_that_was_copied_without_its_key_is_refused_and_no_key_is_made()
    {
        await StoreAsync();
        var copy = _scratch.File("copy");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(Path, "state.db*")) File.Copy(file, System.IO.Path.Combine(copy, System.IO.Path.GetFileName(file)));
        Assert.That(Assert.ThrowsAsync<JournalException>(() => StartAsync(copy))!.Message, Does.Contain("is missing, and the state was sealed under it").And.Contains("Nothing was changed."));
        Assert.That(Directory.GetFiles(copy, "master.key*"), Is.Empty);
        foreach (var file in Directory.GetFiles(copy)) Assert.That((await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Value)), Is.EqualTo(-1), file);
    }

    [Test]
    public async Task A_start_looks_for_no_key_while_nothing_is_sealed()
    {
        await using (var engine = await StartAsync()) await CallAsync(engine, "cluster_status", "{}");
        await File.WriteAllTextAsync(KeyPath, "not a key");
        await using var again = await StartAsync();
        Assert.That(await CallAsync(again, "secret_list", "{}"), Is.EqualTo("[]"));
    }

    [Test]
    public async Task What_a_rotation_itself_writes_is_under_the_new_key_too()
    {
        await StoreAsync();
        // The first audited call of a process seals the audit log within its own transaction.
        await using (var engine = await StartAsync()) await CallAsync(engine, "master_key_rotate", "{}");
        await using var again = await StartAsync();
        using var verified = JsonDocument.Parse(await CallAsync(again, "audit_verify", "{}"));
        Assert.That(verified.RootElement.GetProperty("valid").GetBoolean(), Is.True, verified.RootElement.GetRawText());
    }

    [Test]
    public async Task A_dry_run_makes_no_key()
    {
        await using var engine = await StartAsync();
        await CallAsync(engine, "secret_put", """{"id":"db","value":"v","_meta":{"dry_run":true}}""");
        Assert.That(File.Exists(KeyPath), Is.False);
    }

    private async Task StoreAsync()
    {
        await using var engine = await StartAsync();
        await CallAsync(engine, "secret_put", $$"""{"id":"db","value":"{{Value}}"}""");
    }

    private Task<Engine> StartAsync() => StartAsync(Path);

    private static async Task<Engine> StartAsync(string path)
    {
        var directory = new StateDirectory(path);
        var held = DirectoryLock.TryTake(directory, Environment.ProcessId) ?? throw new AssertionException("The directory is owned.");
        try
        {
            return await Engine.StartAsync(directory, held, new EngineOptions(null), new HostContext(TimeProvider.System, NullLoggerFactory.Instance, static _ => null), default);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static async Task<string> CallAsync(Engine engine, string method, string parameters) =>
        Encoding.UTF8.GetString(await engine.Dispatcher.CallAsync(method, Encoding.UTF8.GetBytes(parameters), SessionOptions.Owner, null, default));

    /// <summary>What is in each file but the owner's lock.</summary>
    private Dictionary<string, string> Files() => Directory.GetFiles(Path).Where(f => System.IO.Path.GetFileName(f) != "lock").ToDictionary(f => f, f => Convert.ToHexString(File.ReadAllBytes(f)));
}
