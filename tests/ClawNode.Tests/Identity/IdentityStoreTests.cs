using System.Text.Json.Nodes;
using ClawNode.Config;
using ClawNode.Identity;

namespace ClawNode.Tests.Identity;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class IdentityStoreTests : IDisposable
{
    private readonly StateDirectory _state = StateDirectory.Open(Path.Combine(Path.GetTempPath(), "clawnode-" + Guid.NewGuid().ToString("N")));
    private readonly ManualTimeProvider _clock = new();

    private IdentityStore Store => new(_state, _clock);

    public void Dispose() => Directory.Delete(_state.Root, recursive: true);

    [Test]
    public void The_identity_is_made_once_and_kept_for_the_owner_only()
    {
        var made = Store.LoadOrCreate();
        var again = Store.LoadOrCreate();
        Assert.Multiple(() =>
        {
            Assert.That(again.DeviceId, Is.EqualTo(made.DeviceId).And.Match("^[0-9a-f]{64}$"));
            Assert.That(again.CreatedAtMs, Is.EqualTo(_clock.GetUtcNow().ToUnixTimeMilliseconds()));
            Assert.That(File.GetUnixFileMode(_state.DeviceFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(Directory.GetFiles(_state.Root), Is.EqualTo(new[] { _state.DeviceFile }), "nothing half-written is left");
        });
    }

    [TestCase("{}", "lacks a key or an id")]
    [TestCase("", "damaged")]
    [TestCase("{\"version\":1,\"device_id\":", "damaged")]
    [TestCase("null", "empty")]
    [TestCase("""{"version":1,"device_id":"x","public_key":"","secret_key":"AAAA","created_at_ms":0}""", "wrong length")]
    [TestCase("""{"version":2,"device_id":"x","public_key":"","secret_key":"AAAA","created_at_ms":0}""", "version 2")]
    public void A_damaged_identity_is_an_error_and_never_a_new_one(string content, string words)
    {
        if (content == "{}") content = """{"version":1,"created_at_ms":0}""";
        File.WriteAllText(_state.DeviceFile, content);
        Assert.That(() => Store.LoadOrCreate(), Throws.TypeOf<ConfigException>().With.Message.Contains(words).And.Message.Contains("Restore it from a backup"));
        Assert.That(File.ReadAllText(_state.DeviceFile), Is.EqualTo(content));
    }

    [Test]
    public void An_id_that_is_not_the_keys_is_refused()
    {
        Store.LoadOrCreate();
        var file = JsonNode.Parse(File.ReadAllText(_state.DeviceFile))!;
        file["device_id"] = new string('0', 64);
        File.WriteAllText(_state.DeviceFile, file.ToJsonString());
        Assert.That(() => Store.Load(), Throws.TypeOf<ConfigException>().With.Message.Contains("its id does not belong to its key"));
    }

    [Test]
    public void No_secret_is_in_any_text_form()
    {
        var identity = Store.LoadOrCreate();
        var secret = JsonNode.Parse(File.ReadAllText(_state.DeviceFile))!["secret_key"]!.GetValue<string>();
        var token = new DeviceTokenFile("ws://127.0.0.1:1", "secret-token", 1, null);
        Assert.That($"{identity} {identity.ToFile()} {token} {new LinkConfig { Url = "u", Token = "secret-token" }}",
            Does.Not.Contain(secret).And.Not.Contain("secret-token"));
    }

    [Test]
    public void Two_that_start_at_once_have_one_identity()
    {
        var ids = Enumerable.Range(0, 8).AsParallel().Select(_ => Store.LoadOrCreate().DeviceId).Distinct().ToArray();
        Assert.That(ids, Has.Length.EqualTo(1));
    }

    [Test]
    public void A_directory_serves_one_agent_at_a_time()
    {
        using (var first = _state.TryLock())
        {
            Assert.That(first, Is.Not.Null);
            Assert.That(_state.TryLock(), Is.Null);
            Assert.That(_state.IsLocked(), Is.True);
        }
        Assert.That(_state.IsLocked(), Is.False);
    }

    [Test]
    public void A_damaged_device_token_counts_as_none()
    {
        var tokens = new DeviceTokenStore(_state);
        tokens.Save(new DeviceTokenFile("ws://127.0.0.1:1", "t", 1, null));
        Assert.That(tokens.Load("ws://127.0.0.1:1")?.DeviceToken, Is.EqualTo("t"));
        Assert.That(tokens.Load("ws://127.0.0.1:2"), Is.Null);
        File.WriteAllText(Directory.GetFiles(_state.TokenFolder).Single(), "{");
        Assert.That(tokens.Load("ws://127.0.0.1:1"), Is.Null);
    }
}
