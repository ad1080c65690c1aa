using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClawBridge.Fleet;
using ClawBridge.Protocol.Frames;

namespace ClawBridge.Tests.Fleet;

/// <summary>The table of refusals of OpenClaw's gateway, and what leads to hello.</summary>
internal sealed class HandshakeTests
{
    private static readonly TestNode Node = new(1);

    private static IEnumerable<TestCaseData> Spoiled()
    {
        yield return Case("unknown_key_at_root", p => p["foo"] = 1, "INVALID_REQUEST", null, "invalid connect params: at root: unexpected property 'foo'");
        yield return Case("unknown_key_in_client", p => p["client"]!["foo"] = 1, "INVALID_REQUEST", null, "invalid connect params: at /client: unexpected property 'foo'");
        yield return Case("unknown_key_in_auth", p => p["auth"]!["foo"] = 1, "INVALID_REQUEST", null, "invalid connect params: at /auth: unexpected property 'foo'");
        yield return Case("unknown_key_in_device", p => p["device"]!["foo"] = 1, "INVALID_REQUEST", null, "invalid connect params: at /device: unexpected property 'foo'");
        yield return Case("unknown_client_id", p => p["client"]!["id"] = "clawnode", "INVALID_REQUEST", null, "invalid connect params: at /client/id: must be equal to one of the allowed values");
        yield return Case("unknown_mode", p => p["client"]!["mode"] = "x", "INVALID_REQUEST", null, "invalid connect params: at /client/mode: must be equal to one of the allowed values");
        yield return Case("missing_client", p => p.Remove("client"), "INVALID_REQUEST", null, "invalid connect params: must have required property 'client'");
        yield return Case("missing_version", p => p["client"]!.AsObject().Remove("version"), "INVALID_REQUEST", null, "invalid connect params: at /client: must have required property 'version'");
        yield return Case("null_auth", p => p["auth"] = null, "INVALID_REQUEST", null, "invalid connect params: at /auth: must be object");
        yield return Case("number_as_command", p => p["commands"] = new JsonArray(1), "INVALID_REQUEST", null, "invalid connect params: at /commands/0: must be string");
        yield return Case("huge_protocol", p => p["maxProtocol"] = 99999999999L, "INVALID_REQUEST", null, "invalid connect params: at $.maxProtocol: cannot be read");
        yield return Case("protocol_0", p => p["minProtocol"] = 0, "INVALID_REQUEST", null, "invalid connect params: at /minProtocol: must be >= 1");
        yield return Case("operator", p => p["role"] = "operator", "INVALID_REQUEST", "AUTH_UNAUTHORIZED", "unauthorized role: operator; this listener serves nodes only");
        yield return Case("no_device", p => p.Remove("device"), "NOT_PAIRED", "DEVICE_IDENTITY_REQUIRED", "device identity required");
        yield return Case("changed_after_signing", p => p["client"]!["platform"] = "darwin", "INVALID_REQUEST", "DEVICE_AUTH_SIGNATURE_INVALID", "device signature invalid");
        yield return Case("other_token_than_signed", p => p["auth"]!["token"] = "x", "INVALID_REQUEST", "DEVICE_AUTH_SIGNATURE_INVALID", "device signature invalid");
        yield return Case("short_signature", p => p["device"]!["signature"] = "AAAA", "INVALID_REQUEST", "DEVICE_AUTH_SIGNATURE_INVALID", "device signature invalid");
        yield return Case("no_base64_signature", p => p["device"]!["signature"] = "???", "INVALID_REQUEST", "DEVICE_AUTH_SIGNATURE_INVALID", "device signature invalid");
        yield return Case("other_id", p => p["device"]!["id"] = new string('a', 64), "INVALID_REQUEST", "DEVICE_AUTH_DEVICE_ID_MISMATCH", "device identity mismatch");
        yield return Case("other_key", p => p["device"]!["publicKey"] = new TestNode(2).PublicKey, "INVALID_REQUEST", "DEVICE_AUTH_DEVICE_ID_MISMATCH", "device identity mismatch");
        yield return Case("short_key", p => p["device"]!["publicKey"] = "AAAA", "INVALID_REQUEST", "DEVICE_AUTH_PUBLIC_KEY_INVALID", "device public key invalid");
        yield return Case("far_signed_at", p => p["device"]!["signedAt"] = long.MaxValue, "INVALID_REQUEST", "DEVICE_AUTH_SIGNATURE_EXPIRED", "device signature expired");

        static TestCaseData Case(string name, Action<JsonObject> change, string code, string? detail, string message) =>
            new TestCaseData(change, code, detail, message).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Spoiled))]
    public async Task A_spoiled_connect_is_refused_in_words_and_closed_with_1008(Action<JsonObject> change, string code, string? detail, string message)
    {
        await using var bench = new FleetBench();
        var socket = bench.Dial();
        socket.Send(Node.Connect(await socket.NextAsync(), new ConnectAuth { Token = await bench.TokenAsync() }, change));

        await AssertRefusedAsync(socket, code, detail, message, CloseCodes.PolicyViolation);
        Assert.That(bench.Fleet.Nodes(), Is.Empty);
    }

    [TestCase(-121_000)]
    [TestCase(121_000)]
    public async Task A_signature_more_than_two_minutes_off_is_expired(long skewMs)
    {
        await using var bench = new FleetBench();
        var socket = bench.Dial();
        socket.Send(Node.Connect(await socket.NextAsync(), new ConnectAuth { Token = await bench.TokenAsync() }, skewMs: skewMs));

        await AssertRefusedAsync(socket, "INVALID_REQUEST", "DEVICE_AUTH_SIGNATURE_EXPIRED", "device signature expired", 1008);
    }

    [TestCase(-120_000)]
    [TestCase(120_000)]
    public async Task A_signature_two_minutes_off_is_let_in(long skewMs)
    {
        await using var bench = new FleetBench();
        var socket = bench.Dial();
        socket.Send(Node.Connect(await socket.NextAsync(), new ConnectAuth { Token = await bench.TokenAsync() }, skewMs: skewMs));

        Assert.That((await socket.NextAsync()).GetProperty("ok").GetBoolean(), Is.True);
    }

    [Test]
    public async Task Another_nonce_is_refused_although_it_is_signed()
    {
        await using var bench = new FleetBench();
        var socket = bench.Dial();
        socket.Send(Node.Connect(await socket.NextAsync(), new ConnectAuth { Token = await bench.TokenAsync() }, nonce: "another"));

        await AssertRefusedAsync(socket, "INVALID_REQUEST", "DEVICE_AUTH_NONCE_MISMATCH", "device nonce mismatch", 1008);
    }

    [TestCase(5, 5)]
    [TestCase(1, 2)]
    [TestCase(4, 3)]
    public async Task A_protocol_range_without_ours_is_closed_with_1002(int min, int max)
    {
        await using var bench = new FleetBench();
        var socket = bench.Dial();
        var token = await bench.TokenAsync();
        socket.Send(Node.Connect(await socket.NextAsync(), new ConnectAuth { Token = token }, p => (p["minProtocol"], p["maxProtocol"]) = (min, max)));

        var details = (await AssertRefusedAsync(socket, "INVALID_REQUEST", "PROTOCOL_MISMATCH", "protocol mismatch", 1002)).GetProperty("details");
        Assert.That(details.GetProperty("clientMinProtocol").GetInt32(), Is.EqualTo(min));
        Assert.That(details.GetProperty("clientMaxProtocol").GetInt32(), Is.EqualTo(max));
        Assert.That(details.GetProperty("expectedProtocol").GetInt32(), Is.EqualTo(4));
        Assert.That(details.GetProperty("minimumProbeProtocol").GetInt32(), Is.EqualTo(3));
    }

    [TestCase(3, 3)]
    [TestCase(3, 4)]
    [TestCase(4, 5)]
    public async Task Protocol_ranges_from_3_are_answered_with_4(int min, int max)
    {
        await using var bench = new FleetBench();
        var socket = bench.Dial();
        var token = await bench.TokenAsync();
        socket.Send(Node.Connect(await socket.NextAsync(), new ConnectAuth { Token = token }, p => (p["minProtocol"], p["maxProtocol"]) = (min, max)));

        Assert.That((await socket.NextAsync()).GetProperty("payload").GetProperty("protocol").GetInt32(), Is.EqualTo(4));
    }

    [Test]
    public async Task Wrong_and_missing_tokens_are_told_apart()
    {
        await using var bench = new FleetBench();

        var (wrong, answer) = await bench.KnockAsync(Node, new ConnectAuth { Token = "no-such-token" });
        var details = answer.GetProperty("error").GetProperty("details");
        Assert.That(details.GetProperty("code").GetString(), Is.EqualTo("AUTH_TOKEN_MISMATCH"));
        Assert.That(details.GetProperty("canRetryWithDeviceToken").GetBoolean(), Is.True);
        Assert.That(details.GetProperty("recommendedNextStep").GetString(), Is.EqualTo("retry_with_device_token"));
        Assert.That((await wrong.Closed).Code, Is.EqualTo(1008));

        var (_, missing) = await bench.KnockAsync(Node, null);
        Assert.That(DetailCode(missing), Is.EqualTo("AUTH_TOKEN_MISSING"));
        var (_, unknown) = await bench.KnockAsync(Node, new ConnectAuth { BootstrapToken = Tokens.JoinPrefix + new string('0', 32) });
        Assert.That(DetailCode(unknown), Is.EqualTo("AUTH_BOOTSTRAP_TOKEN_INVALID"));
        var (_, foreign) = await bench.KnockAsync(Node, new ConnectAuth { BootstrapToken = "K3JG1v" });
        Assert.That(DetailCode(foreign), Is.EqualTo("AUTH_BOOTSTRAP_TOKEN_INVALID"));
    }

    [Test]
    public async Task What_is_no_connect_is_refused()
    {
        await using var bench = new FleetBench();
        var socket = bench.Dial();
        await socket.NextAsync();
        socket.Send("""{"type":"req","id":"7","method":"health"}""");

        await AssertRefusedAsync(socket, "INVALID_REQUEST", null, "invalid handshake: first request must be connect", 1008);
    }

    [TestCase("not json")]
    [TestCase("{\"type\":")]
    [TestCase("{} {}")]
    [TestCase("")]
    public async Task What_is_not_JSON_is_closed_with_1000_and_no_answer(string message)
    {
        await using var bench = new FleetBench();
        var socket = bench.Dial();
        await socket.NextAsync();
        socket.Send(message);

        Assert.That((await socket.Closed).Code, Is.EqualTo(1000));
        Assert.That(socket.HasFrame, Is.False);
    }

    [TestCase("[]")]
    [TestCase("1")]
    [TestCase("""{"type":"event","event":"connect"}""")]
    [TestCase("""{"type":"req","method":"connect"}""")]
    public async Task JSON_that_is_no_request_is_closed_with_1008(string message)
    {
        await using var bench = new FleetBench();
        var socket = bench.Dial();
        await socket.NextAsync();
        socket.Send(message);

        Assert.That((await socket.Closed).Code, Is.EqualTo(1008));
    }

    [Test]
    public async Task A_frame_over_64_KiB_before_hello_is_closed_with_1009()
    {
        await using var bench = new FleetBench();
        var socket = bench.Dial();
        await socket.NextAsync();
        socket.Send(new byte[64 * 1024 + 1]);

        Assert.That((await socket.Closed).Code, Is.EqualTo(1009));
        Assert.That(socket.HasFrame, Is.False);
    }

    [Test]
    public async Task Whoever_says_nothing_for_15_seconds_is_closed_with_1000()
    {
        await using var bench = new FleetBench();
        var socket = bench.Dial();
        await socket.NextAsync();
        await FleetBench.UntilAsync(() => bench.Time.PendingTimers > 0);
        bench.Time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.That(socket.IsClosed, Is.False);
        bench.Time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.That((await socket.Closed).Code, Is.EqualTo(1000));
    }

    [Test]
    public async Task Ten_wrong_tokens_in_a_minute_lock_an_address_for_five_minutes_but_never_loopback()
    {
        await using var bench = new FleetBench();
        var (elsewhere, here) = (IPAddress.Parse("192.0.2.7"), IPAddress.Loopback);
        var good = await bench.TokenAsync();
        for (var i = 0; i < 10; i++)
        {
            await bench.KnockAsync(Node, new ConnectAuth { Token = "wrong" }, elsewhere);
            await bench.KnockAsync(Node, new ConnectAuth { Token = "wrong" }, here);
        }

        var (_, locked) = await bench.KnockAsync(Node, new ConnectAuth { Token = good }, elsewhere);
        Assert.That(DetailCode(locked), Is.EqualTo("AUTH_RATE_LIMITED"));
        Assert.That(locked.GetProperty("error").GetProperty("details").GetProperty("retryAfterMs").GetInt64(), Is.EqualTo(300_000));
        bench.Time.Advance(TimeSpan.FromSeconds(299));
        Assert.That(DetailCode((await bench.KnockAsync(Node, new ConnectAuth { Token = good }, elsewhere)).Answer), Is.EqualTo("AUTH_RATE_LIMITED"));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await bench.KnockAsync(Node, new ConnectAuth { Token = good }, elsewhere)).Answer.GetProperty("ok").GetBoolean(), Is.True);

        var (_, local) = await bench.KnockAsync(new TestNode(3), new ConnectAuth { Token = await bench.TokenAsync() }, here);
        Assert.That(local.GetProperty("ok").GetBoolean(), Is.True);
    }

    [Test]
    public async Task Hello_tells_protocol_server_token_and_limits()
    {
        await using var bench = new FleetBench();

        var (_, answer) = await bench.KnockAsync(Node, new ConnectAuth { Token = await bench.TokenAsync() });

        Snapshot.Match(answer.GetRawText());
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Signatures_of_version_3_and_2_are_both_accepted(bool useV2)
    {
        await using var bench = new FleetBench();
        var socket = bench.Dial();
        socket.Send(Node.Connect(await socket.NextAsync(), new ConnectAuth { Token = await bench.TokenAsync() }, useV2: useV2));

        Assert.That((await socket.NextAsync()).GetProperty("ok").GetBoolean(), Is.True);
    }

    private static async Task<JsonElement> AssertRefusedAsync(PipeSocket socket, string code, string? detail, string message, int closeCode)
    {
        var answer = await socket.NextAsync();
        var error = answer.GetProperty("error");
        Assert.That(answer.GetProperty("ok").GetBoolean(), Is.False);
        Assert.That(error.GetProperty("code").GetString(), Is.EqualTo(code));
        Assert.That(error.GetProperty("message").GetString(), Is.EqualTo(message));
        Assert.That(error.TryGetProperty("details", out var details) ? details.GetProperty("code").GetString() : null, Is.EqualTo(detail));
        Assert.That((await socket.Closed).Code, Is.EqualTo(closeCode));
        return error;
    }

    private static string? DetailCode(JsonElement answer) => answer.GetProperty("error").GetProperty("details").GetProperty("code").GetString();
}
