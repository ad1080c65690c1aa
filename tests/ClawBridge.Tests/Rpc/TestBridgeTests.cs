namespace ClawBridge.Tests.Rpc;

internal sealed class TestBridgeTests
{
    [Test]
    public async Task An_unknown_method_is_answered_with_the_nearest_names()
    {
        using var bridge = new TestBridge([], _ => []);
        var error = await bridge.ErrorAsync("rpc.discovr");
        Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(-32601));
        Assert.That(error.GetProperty("data").GetProperty("suggestions")[0].GetString(), Is.EqualTo("rpc.discover"));
    }

    [Test]
    public async Task The_interface_describes_itself()
    {
        using var bridge = new TestBridge([], _ => []);
        var document = await bridge.ResultAsync("rpc.discover");
        Assert.That(document.GetProperty("openrpc").GetString(), Is.EqualTo("1.3.2"));
        Assert.That(document.GetProperty("methods").EnumerateArray().Select(m => m.GetProperty("name").GetString()), Is.EqualTo(new[] { "client_register", "rpc.discover" }));
    }
}
