using ClawBridge.Rpc;
using ClawBridge.Tests.Rpc;

namespace ClawBridge.Tests.Access;

internal sealed class AccessGateTests
{
    private static readonly SessionOptions ReadOnly = new() { IsReadOnly = true };

    [TestCase("""{"_meta":{"principal":"mallory"}}""")]
    [TestCase("""{"_meta":{"api_key":"claw_x"}}""")]
    [TestCase("""{"_meta":{"principal":"owner","api_key":"claw_x"}}""")]
    public async Task Who_is_not_known_is_denied(string parameters)
    {
        using var bridge = Bridge();
        var error = await bridge.ErrorAsync("echo", parameters);
        Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(-32001));
        Assert.That(error.GetRawText(), Does.Not.Contain("claw_x"));
    }

    [Test]
    public async Task The_owner_may_say_who_it_is()
    {
        using var bridge = Bridge();
        await bridge.ResultAsync("echo", """{"_meta":{"principal":"owner"}}""");
    }

    [TestCase("make")]
    [TestCase("end")]
    public async Task A_read_only_session_changes_nothing_and_denied_comes_before_bad_params(string method)
    {
        using var bridge = Bridge();
        var error = await bridge.ErrorAsync(method, """{"nonsense":1}""", ReadOnly);
        Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(-32001));
        Assert.That(error.GetProperty("data").GetProperty("kind").GetString(), Is.EqualTo("read_only"));
        Assert.That(bridge.State.Current.Rows(ProbeTables.Things), Is.Empty);
        await bridge.ResultAsync("echo", "{}", ReadOnly);
    }

    [Test]
    public async Task Who_is_not_the_owner_may_do_nothing_yet()
    {
        using var bridge = Bridge();
        var error = await bridge.ErrorAsync("echo", "{}", new SessionOptions { Principal = new Principal("alice", false) });
        Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(-32001));
    }

    private static TestBridge Bridge() => new([ProbeTables.Things], bridge => new ProbeMethods(bridge.State).All());
}
