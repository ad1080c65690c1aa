using System.Security.Cryptography;
using ClawBridge.Secrets;
using ClawBridge.State;
using ClawBridge.Tests.State.Support;

namespace ClawBridge.Tests.Secrets;

internal sealed class MasterKeyTests
{
    private Scratch _scratch = null!;
    private StateDirectory _directory = null!;
    private RandomNumberGenerator _random = null!;

    [SetUp]
    public void Make()
    {
        _scratch = new Scratch();
        _directory = new StateDirectory(_scratch.Path);
        _random = RandomNumberGenerator.Create();
    }

    [TearDown]
    public void Delete()
    {
        _scratch.Dispose();
        _random.Dispose();
    }

    [Test]
    public void The_key_is_made_at_the_first_need_and_stays()
    {
        var key = Key();
        Assert.That(File.Exists(_directory.MasterKeyPath), Is.False);
        var bytes = key.Get();
        Assert.That(bytes, Has.Length.EqualTo(MasterKey.Length));
        Assert.That(File.GetUnixFileMode(_directory.MasterKeyPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(Key().Get(), Is.EqualTo(bytes));
        Assert.That(Directory.GetFiles(_scratch.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_key_of_the_wrong_length_is_refused_and_left_alone()
    {
        File.WriteAllBytes(_directory.MasterKeyPath, new byte[31]);
        File.SetUnixFileMode(_directory.MasterKeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.That(Assert.Throws<JournalException>(() => Key().Get())!.Message, Does.Contain("31 bytes instead of 32"));
        Assert.That(new FileInfo(_directory.MasterKeyPath).Length, Is.EqualTo(31));
    }

    [Test]
    public void A_key_that_others_can_read_is_refused()
    {
        Key().Get();
        File.SetUnixFileMode(_directory.MasterKeyPath, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.That(Assert.Throws<JournalException>(() => Key().Get())!.Message, Does.Contain("chmod 600"));
    }

    [Test]
    public void A_key_file_that_was_named_must_exist()
    {
        var missing = _scratch.File("named");
        Assert.Throws<JournalException>(() => Key(missing).Get());
        Assert.That(File.Exists(missing), Is.False);
        File.WriteAllBytes(missing, new byte[32]);
        Assert.That(Key(missing).Get(), Is.EqualTo(new byte[32]));
    }

    [Test]
    public void What_is_sealed_opens_only_with_the_same_key_and_context()
    {
        using var sealer = new MasterKeySealer(Key(), _random);
        var sealedText = sealer.Seal("secret"u8, "row-1"u8);
        Assert.Multiple(() =>
        {
            Assert.That(sealedText.AsSpan().IndexOf("secret"u8), Is.EqualTo(-1));
            Assert.That(sealer.Seal("secret"u8, "row-1"u8), Is.Not.EqualTo(sealedText), "a nonce is never used twice");
            Assert.That(sealer.Open(sealedText, "row-1"u8), Is.EqualTo("secret"u8.ToArray()));
            Assert.That(sealer.Open(sealedText, "row-2"u8), Is.Null);
        });
        for (var i = 0; i < sealedText.Length; i++)
        {
            var altered = sealedText.ToArray();
            altered[i] ^= 1;
            Assert.That(sealer.Open(altered, "row-1"u8), Is.Null, $"byte {i}");
        }

        Assert.That(sealer.Open(sealedText.AsSpan(0, 10), "row-1"u8), Is.Null);
        File.Delete(_directory.MasterKeyPath);
        using var other = new MasterKeySealer(Key(), _random);
        Assert.That(other.Open(sealedText, "row-1"u8), Is.Null);
    }

    [Test]
    public void Several_threads_may_seal_and_open_at_once()
    {
        using var sealer = new MasterKeySealer(Key(), _random);
        Parallel.For(0, 4000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var plain = BitConverter.GetBytes((long)i);
            Assert.That(sealer.Open(sealer.Seal(plain, "row"u8), "row"u8), Is.EqualTo(plain));
        });
    }

    [Test]
    public void A_state_that_names_its_key_never_gets_another()
    {
        var key = Key();
        Assert.That(Assert.Throws<JournalException>(() => key.Settle("0123456789abcdef"))!.Message, Does.Contain("is missing, and the state was sealed under it (key 0123456789abcdef)"));
        Assert.That(Directory.GetFiles(_scratch.Path), Is.Empty);
        var id = KeyId.Of(Key().Get());
        Assert.That(() => Key().Settle(id), Throws.Nothing);
        Assert.That(Assert.Throws<JournalException>(() => Key().Settle("0123456789abcdef"))!.Message, Does.Contain($"it is key {id}, the state needs key 0123456789abcdef"));
    }

    private MasterKey Key(string? named = null) =>
        MasterKey.Of(_directory, name => name == "CLAW_BRIDGE_MASTER_KEY_FILE" ? named : null, _random);

    [Test]
    public void Whether_the_key_fits_a_state_is_told_without_a_change()
    {
        using var scratch = new Scratch();
        using var random = RandomNumberGenerator.Create();
        MasterKey At(string name) => new(scratch.File(name), isGiven: false, random);
        var id = KeyId.Of(At("master.key").Get());
        var next = KeyId.Of(At("master.key").Prepare());
        var before = Directory.GetFiles(scratch.Path);
        Assert.Multiple(() =>
        {
            Assert.That(At("master.key").ProblemWith(id), Is.Null);
            Assert.That(At("master.key").ProblemWith(next), Is.Null, "the next start puts it in its place");
            Assert.That(At("master.key").ProblemWith("0000000000000000"), Does.Contain("is not the one under which the state was sealed"));
            Assert.That(At("other.key").ProblemWith(id), Does.Contain("is missing, and the state was sealed under it"));
        });
        Assert.That(Directory.GetFiles(scratch.Path), Is.EquivalentTo(before));
    }
}
