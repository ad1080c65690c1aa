using System.Text.Json;
using ClawBridge.Cli;
using ClawBridge.Tests.Cli.Support;
using ClawBridge.Tests.State.Support;

namespace ClawBridge.Tests.Cli;

/// <summary>What <c>--principal</c> makes of a session, whichever process owns the state.</summary>
[CancelAfter(60_000)]
internal sealed class PrincipalTests
{
    private Scratch _scratch = null!;

    [SetUp]
    public async Task MakeAsync()
    {
        _scratch = new Scratch();
        await using var owner = new HostedBridge(_scratch.Path, null);
        await owner.CallAsync("user_create", """{"name":"alice","roles":["viewer"]}""");
        await owner.CallAsync("user_create", """{"name":"root","roles":["admin"]}""");
    }

    [TearDown]
    public void Delete() => _scratch.Dispose();

    [Test]
    public async Task The_owning_process_acts_as_the_user()
    {
        await using var alice = new HostedBridge(_scratch.Path, "alice");
        await ActsAsAliceAsync(alice);
    }

    [Test]
    public async Task An_attached_process_acts_as_the_user_and_goes_on_so_when_it_takes_over()
    {
        var owner = new HostedBridge(_scratch.Path, null);
        await owner.CallAsync("cluster_status", "{}");
        await using var alice = new HostedBridge(_scratch.Path, "alice");
        await ActsAsAliceAsync(alice);
        Assert.That((await owner.CallAsync("user_create", """{"name":"made-by-owner"}""")).TryGetProperty("result", out _), Is.True, "the owner is not touched by whom it serves");
        await owner.DisposeAsync();
        await ActsAsAliceAsync(alice);
    }

    [Test]
    public async Task A_process_attached_to_a_users_process_has_its_own_rights()
    {
        await using var alice = new HostedBridge(_scratch.Path, "alice");
        await ActsAsAliceAsync(alice);
        await using var owner = new HostedBridge(_scratch.Path, null);
        Assert.That((await owner.CallAsync("user_create", """{"name":"bob"}""")).TryGetProperty("result", out _), Is.True);
        await ActsAsAliceAsync(alice);
    }

    [Test]
    public async Task An_unknown_user_may_do_nothing()
    {
        await using var mallory = new HostedBridge(_scratch.Path, "mallory");
        foreach (var method in new[] { "cluster_status", "rpc.discover", "user_list" }) Assert.That(Code(await mallory.CallAsync(method, "{}")), Is.EqualTo(-32001), method);
    }

    [Test]
    public async Task A_user_that_is_left_empty_is_not_the_owner()
    {
        Assert.That(new SettingsReader(static _ => null, static _ => []).Read(CommandLine.Parse(["--principal="])).Principal, Is.Empty);
        await using var bridge = new HostedBridge(_scratch.Path, "");
        Assert.That(Code(await bridge.CallAsync("cluster_status", "{}")), Is.EqualTo(-32001));
    }

    private static async Task ActsAsAliceAsync(HostedBridge bridge)
    {
        Assert.That((await bridge.CallAsync("user_list", "{}")).TryGetProperty("result", out _), Is.True);
        Assert.That(Code(await bridge.CallAsync("user_create", """{"name":"mole"}""")), Is.EqualTo(-32001));
        foreach (var meta in new[] { """{"principal":"owner"}""", """{"principal":"system"}""", """{"principal":"root"}""" })
            Assert.That(Code(await bridge.CallAsync("user_list", $$"""{"_meta":{{meta}}}""")), Is.EqualTo(-32001), meta);
    }

    private static int Code(JsonElement answer) => answer.GetProperty("error").GetProperty("code").GetInt32();
}
