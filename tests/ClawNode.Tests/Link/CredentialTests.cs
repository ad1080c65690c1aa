using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using ClawNode.Link;

namespace ClawNode.Tests.Link;

[TestFixture]
internal sealed class CredentialTests
{
    private const string Bootstrap = "K3JG1vAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    [Test]
    public void Tokens_are_told_apart_by_form()
    {
        var code = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"url":"ws://127.0.0.1:18789","bootstrapToken":"{{Bootstrap}}","expiresAtMs":5}"""));
        Assert.Multiple(() =>
        {
            Assert.That(Ways(null, "claw_bt_0123"), Is.EqualTo(new[] { "token:claw_bt_0123" }));
            Assert.That(Ways(null, "a shared secret"), Is.EqualTo(new[] { "token:a shared secret" }));
            Assert.That(Ways(null, code), Is.EqualTo(new[] { "bootstrap:" + Bootstrap }));
            Assert.That(Ways(null, Bootstrap), Is.EqualTo(new[] { "token:" + Bootstrap, "bootstrap:" + Bootstrap }));
            Assert.That(Ways("kept", "claw_bt_0123"), Is.EqualTo(new[] { "token:kept", "token:claw_bt_0123" }));
            Assert.That(Ways("kept", null), Is.EqualTo(new[] { "token:kept" }));
            Assert.That(Ways(null, null), Is.EqualTo(new[] { "none" }));
            Assert.That(SetupCode.TryParse(code)?.Url, Is.EqualTo("ws://127.0.0.1:18789"));
        });
    }

    [TestCase("")]
    [TestCase("e30")]
    [TestCase("bm90IGpzb24")]
    [TestCase("claw_bt_0123")]
    [TestCase("WzFd")]
    public void Other_texts_are_no_setup_codes(string text) => Assert.That(SetupCode.TryParse(text), Is.Null);

    [Test]
    public async Task The_device_token_of_hello_is_kept_for_the_owner_only_and_used_from_then_on()
    {
        await using var fixture = new LinkFixture();
        fixture.Run();
        var first = await fixture.Gateway.AcceptAsync();
        var connect = await first.WelcomeAsync(deviceToken: "device-token-1");
        Assert.That(Token(connect), Is.EqualTo("claw_bt_0123"));
        await first.EventAsync("heartbeat");
        var file = Directory.GetFiles(fixture.State.TokenFolder).Single();
        Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

        first.Close(1012, "service restart");
        await fixture.AdvanceUntilAsync(() => fixture.Status.State == LinkState.Connecting, TimeSpan.FromMilliseconds(100));
        var second = await fixture.Gateway.AcceptAsync();
        Assert.That(Token(await second.WelcomeAsync(deviceToken: null)), Is.EqualTo("device-token-1"));
        Assert.That(fixture.Context.Tokens.Load(LinkFixture.Link.Url)?.DeviceToken, Is.EqualTo("device-token-1"));
    }

    [Test]
    public async Task A_refused_device_token_falls_back_to_the_configured_one()
    {
        await using var fixture = new LinkFixture();
        fixture.Context.Tokens.Save(new ClawNode.Identity.DeviceTokenFile(LinkFixture.Link.Url, "old", 1, null));
        fixture.Run();
        await (await fixture.Gateway.AcceptAsync()).RefuseAsync("INVALID_REQUEST", """{"code":"AUTH_TOKEN_MISMATCH"}""");
        var second = await fixture.Gateway.AcceptAsync();
        Assert.That(Token(await second.WelcomeAsync(deviceToken: "new")), Is.EqualTo("claw_bt_0123"));
        await second.EventAsync("heartbeat");
        Assert.That(fixture.Context.Tokens.Load(LinkFixture.Link.Url)?.DeviceToken, Is.EqualTo("new"));
    }

    [TestCase("INVALID_REQUEST", """{"code":"AUTH_BOOTSTRAP_TOKEN_INVALID"}""", LinkState.Refused, 60, "unknown, used up or expired")]
    [TestCase("INVALID_REQUEST", """{"code":"DEVICE_AUTH_SIGNATURE_EXPIRED"}""", LinkState.Refused, 60, "clock is more than 2 minutes off")]
    [TestCase("NOT_PAIRED", """{"code":"PAIRING_REQUIRED","requestId":"aa23"}""", LinkState.Pairing, 1, "openclaw devices approve aa23")]
    [TestCase("INVALID_REQUEST", """{"code":"AUTH_RATE_LIMITED","retryAfterMs":5000}""", LinkState.Waiting, 5, "Too many")]
    [TestCase("UNAVAILABLE", """{"reason":"startup-sidecars"}""", LinkState.Waiting, 1, "not ready")]
    [TestCase("INVALID_REQUEST", """{"code":"PROTOCOL_MISMATCH","expectedProtocol":5}""", LinkState.Refused, 60, "protocol 5")]
    public async Task A_refusal_is_explained_and_tried_again_at_its_own_pace(string code, string details, LinkState state, int seconds, string words)
    {
        await using var fixture = new LinkFixture();
        fixture.Run();
        await (await fixture.Gateway.AcceptAsync()).RefuseAsync(code, details);
        await LinkFixture.UntilAsync(() => fixture.Status.State == state);
        Assert.That(fixture.Status.Reason, Does.Contain(words));

        await LinkFixture.UntilAsync(() => fixture.Clock.PendingTimers > 1);
        fixture.Clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(10));
        await Task.Delay(5);
        Assert.That(fixture.Status.State, Is.EqualTo(state), "it does not come back early");
        await fixture.AdvanceUntilAsync(() => fixture.Status.State == LinkState.Connecting, TimeSpan.FromMilliseconds(20));
    }

    private static string? Token(JsonElement connect) => connect.GetProperty("auth").GetProperty("token").GetString();

    private static IEnumerable<string> Ways(string? device, string? configured) =>
        LinkCredential.Candidates(device, configured).Select(way => way.Auth switch
        {
            { Token: { } token } => "token:" + token,
            { BootstrapToken: { } token } => "bootstrap:" + token,
            _ => "none",
        });
}
