using System.Text.Json;
using ClawBridge.Tests.Audit.Support;

namespace ClawBridge.Tests.Audit;

internal sealed class AuditVerifyTests
{
    private const string NoHash = "00000000000000000000000000000000000000000000000000000000000000ff";

    [Test]
    public async Task An_empty_log_holds()
    {
        using var bridge = AuditBridge.Open();
        Snapshot.Match((await bridge.VerifyAsync()).GetRawText());
    }

    [Test]
    public async Task A_log_as_it_was_written_holds()
    {
        using var bridge = await WrittenAsync();
        Snapshot.Match((await bridge.VerifyAsync()).GetRawText());
    }

    [Test]
    public async Task A_noted_head_is_found_again_however_it_is_written()
    {
        using var bridge = await WrittenAsync();
        var head = await bridge.VerifyAsync();
        await bridge.ResultAsync("make");
        Assert.That((await bridge.VerifyAsync(Expect(head, head.GetProperty("head_hash").GetString()!.ToUpperInvariant()))).GetProperty("valid").GetBoolean());
    }

    [Test]
    public async Task Dropped_by_retention_it_is_still_proved_while_it_is_the_anchor_and_no_longer_after()
    {
        using var bridge = AuditBridge.Open(new() { MaxRecords = 3 });
        await bridge.ResultAsync("make");
        var head = await bridge.VerifyAsync();
        for (var i = 0; i < 3; i++) await bridge.ResultAsync("make");
        var anchored = await bridge.VerifyAsync(Expect(head));
        Assert.That((anchored.GetProperty("anchor_seq").GetInt32(), anchored.GetProperty("valid").GetBoolean()), Is.EqualTo((1, true)));
        Assert.That((await bridge.VerifyAsync(Expect(head, NoHash))).GetProperty("broken_at").GetInt32(), Is.EqualTo(1));
        await bridge.ResultAsync("make");
        Snapshot.Match((await bridge.VerifyAsync(Expect(head))).GetRawText());
    }

    [TestCase($$"""{"expect_seq":2,"expect_hash":"{{NoHash}}"}""", "rewritten")]
    [TestCase($$"""{"expect_seq":9,"expect_hash":"{{NoHash}}"}""", "cut_off")]
    public async Task What_does_not_agree_with_a_noted_head_does_not_hold(string parameters, string name)
    {
        using var bridge = await WrittenAsync();
        Snapshot.Match((await bridge.VerifyAsync(parameters)).GetRawText(), name);
    }

    [TestCase("""{"expect_seq":1}""", "no_hash")]
    [TestCase($$"""{"expect_hash":"{{NoHash}}"}""", "no_seq")]
    [TestCase("""{"expect_seq":1,"expect_hash":"00ff"}""", "short_hash")]
    [TestCase("""{"expect_seq":1,"expect_hash":"z000000000000000000000000000000000000000000000000000000000000000"}""", "no_hex")]
    [TestCase($$"""{"expect_seq":0,"expect_hash":"{{NoHash}}"}""", "zero")]
    public async Task Half_an_expectation_is_refused(string parameters, string name)
    {
        using var bridge = await WrittenAsync();
        Snapshot.Match((await bridge.ErrorAsync("audit_verify", parameters)).GetRawText(), name);
    }

    private static async Task<TestBridge> WrittenAsync()
    {
        var bridge = AuditBridge.Open();
        for (var i = 0; i < 3; i++) await bridge.ResultAsync("make", $$"""{"text":"t{{i}}"}""");
        return bridge;
    }

    private static string Expect(JsonElement head, string? hash = null) =>
        $$"""{"expect_seq":{{head.GetProperty("last_seq")}},"expect_hash":"{{hash ?? head.GetProperty("head_hash").GetString()}}"}""";
}
