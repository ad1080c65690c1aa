using ClawBridge.Protocol.Frames;
using ClawNode.Cli;
using ClawNode.Commands;
using ClawNode.Runtimes;
using ClawNode.Runtimes.Secrets;

namespace ClawNode.Tests.Runtimes.Secrets;

internal sealed class SecretsPlaceTests
{
    private static readonly uint s_user = Libc.EffectiveUser();
    private readonly string _root = "/dev/shm/claw-test-" + Guid.NewGuid().ToString("N");

    [TearDown]
    public void Remove()
    {
        if (Directory.Exists(_root)) Directory.Delete(_root, recursive: true);
    }

    [TestCase(null, null, 0u, new[] { "/run/clawnode/secrets", "/dev/shm/clawnode-0" })]
    [TestCase(null, "/run/user/7", 7u, new[] { "/run/user/7/clawnode/secrets", "/dev/shm/clawnode-7" })]
    [TestCase(null, "relative", 7u, new[] { "/dev/shm/clawnode-7" })]
    [TestCase(null, null, 7u, new[] { "/dev/shm/clawnode-7" })]
    [TestCase("/mnt/ram", "/run/user/7", 7u, new[] { "/mnt/ram" })]
    public void The_places_depend_on_config_and_user(string? configured, string? runtimeDir, uint user, string[] bases) =>
        Assert.That(new SecretsPlace(configured, runtimeDir, "/s", user).Candidates.Select(Path.GetDirectoryName), Is.EqualTo(bases));

    [Test]
    public void Each_state_directory_has_its_own() =>
        Assert.That(new SecretsPlace("/m", null, "/s1", 1).Candidates, Is.Not.EqualTo(new SecretsPlace("/m", null, "/s2", 1).Candidates));

    [Test]
    public void It_is_made_for_its_owner_alone()
    {
        var made = Place().Make();
        Assert.Multiple(() =>
        {
            Assert.That(Mode(made), Is.EqualTo(Convert.ToInt32("700", 8)));
            Assert.That(Mode(Path.GetDirectoryName(made)!), Is.EqualTo(Convert.ToInt32("700", 8)));
            Assert.That(Place().Make(), Is.EqualTo(made));
            Assert.That(Place().Find(), Is.EqualTo(made));
            Assert.That(LocalChecks.Secrets(Place()), Has.Property("Result").EqualTo("ok"));
        });
    }

    [Test]
    public void A_place_that_is_not_in_memory_is_refused_and_nothing_is_made()
    {
        var place = new SecretsPlace("/proc/claw/secrets", null, "/s", s_user);
        var refused = Assert.Throws<CommandException>(() => place.Make())!;
        Assert.Multiple(() =>
        {
            Assert.That(refused.Code, Is.EqualTo(InvokeErrorCodes.Unavailable));
            Assert.That(refused.Message, Does.Contain("/proc/claw/secrets is not on a tmpfs").And.Contain("secrets_dir"));
            Assert.That(place.Find(), Is.Null);
            Assert.That(LocalChecks.Secrets(place), Has.Property("Result").EqualTo("warning").And.Property("Message").Contains("secrets_dir"));
        });
    }

    [Test]
    public void A_place_that_others_may_write_to_or_that_leads_elsewhere_is_refused()
    {
        var made = Place().Make();
        File.SetUnixFileMode(made, (UnixFileMode)Convert.ToInt32("777", 8));
        Assert.That(Assert.Throws<CommandException>(() => Place().Make())!.Message, Does.Contain("others may write"));
        Directory.Delete(made);
        Directory.CreateSymbolicLink(made, Directory.CreateDirectory(Path.Combine(_root, "elsewhere")).FullName);
        Assert.That(Assert.Throws<CommandException>(() => Place().Make())!.Message, Does.Contain("belongs to someone else"));
        Assert.That(new SecretsPlace(_root, null, "/s", s_user + 1).IsOurs(_root), Is.False);
    }

    private SecretsPlace Place() => new(_root, null, "/s", s_user);

    private static int Mode(string path) => (int)File.GetUnixFileMode(path);
}
