using System.Text.Json;
using ClawBridge.Audit;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.Tests.Audit.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Audit;

internal sealed class AuditTests
{
    [Test]
    public async Task Every_audited_call_is_one_record()
    {
        using var bridge = Bridge();
        await bridge.ResultAsync("make", """{"text":"secret-9","_meta":{"session":"s","agent":"a"}}""");
        await bridge.ResultAsync("reveal", """{"text":"r"}""");
        await bridge.ErrorAsync("fail");
        await bridge.ErrorAsync("fail", """{"wait":true,"text":"changed"}""");
        await bridge.ErrorAsync("make", "{}", new SessionOptions { IsReadOnly = true });
        await bridge.ErrorAsync("make", """{"txet":1}""");
        await bridge.ResultAsync("end", """{"text":"nothing"}""");
        await bridge.ResultAsync("echo");
        await bridge.ResultAsync("make", """{"_meta":{"dry_run":true}}""");
        Snapshot.Match((await bridge.ResultAsync("audit_list")).GetRawText());
    }

    [TestCase("""{"method":"end"}""", 0)]
    [TestCase("""{"method":"make"}""", 3)]
    [TestCase("""{"principal":"owner","session":"s1"}""", 1)]
    [TestCase("""{"target":"none"}""", 0)]
    [TestCase("""{"limit":2}""", 2)]
    [TestCase("""{"until":1}""", 0)]
    [TestCase("""{"outcome":"ok"}""", 3)]
    [TestCase("""{"outcome":"DENIED"}""", 0)]
    public async Task Records_are_filtered(string parameters, int count)
    {
        using var bridge = Bridge();
        for (var i = 0; i < 3; i++) await bridge.ResultAsync("make", $$$"""{"text":"t{{{i}}}","_meta":{"session":"s{{{i}}}"}}""");
        Assert.That((await bridge.ResultAsync("audit_list", parameters)).GetArrayLength(), Is.EqualTo(count));
    }

    [Test]
    public async Task Pages_follow_each_other_newest_first()
    {
        using var bridge = Bridge();
        for (var i = 0; i < 5; i++) await bridge.ResultAsync("make", $$"""{"text":"t{{i}}"}""");
        var page = await bridge.ResultAsync("audit_list", """{"cursor":"","limit":2}""");
        Assert.That(Seqs(page), Is.EqualTo(new[] { 5, 4 }));
        Assert.That(page.GetProperty("total").GetInt32(), Is.EqualTo(5));
        await bridge.ResultAsync("make", """{"text":"later"}""");
        page = await bridge.ResultAsync("audit_list", $$"""{"cursor":"{{page.GetProperty("next_cursor").GetString()}}","limit":2}""");
        Assert.That(Seqs(page), Is.EqualTo(new[] { 3, 2 }));
        page = await bridge.ResultAsync("audit_list", $$"""{"cursor":"{{page.GetProperty("next_cursor").GetString()}}","limit":2}""");
        Assert.That(Seqs(page), Is.EqualTo(new[] { 1 }));
        Assert.That(page.GetProperty("next_cursor").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(Seqs(await bridge.ResultAsync("audit_list", """{"page":2,"limit":4}""")), Is.EqualTo(new[] { 2, 1 }));
    }

    [TestCase("""{"limit":201}""", "$.limit")]
    [TestCase("""{"limit":0}""", "$.limit")]
    [TestCase("""{"cursor":"%"}""", "$.cursor")]
    [TestCase("""{"cursor":"","page":1}""", "$.page")]
    public async Task Bad_pages_are_refused(string parameters, string field)
    {
        using var bridge = Bridge();
        var error = await bridge.ErrorAsync("audit_list", parameters);
        Assert.That(error.GetProperty("data").GetProperty("field").GetString(), Is.EqualTo(field));
    }

    [Test]
    public async Task Commands_to_nodes_are_recorded_without_their_senders_waiting()
    {
        using var bridge = Bridge();
        var now = bridge.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await using (var log = new NodeCommandLog(bridge.Audit, NullLogger.Instance))
        {
            for (var i = 0; i < 300; i++) log.Record(new NodeCommandRecord("n1", "workload.run", i == 0 ? "timeout" : "ok", now + i, TimeSpan.Zero));
        }

        var rows = bridge.State.Current.Rows(AuditTables.Audit).Values.OrderBy(row => row.Seq).ToList();
        Assert.That(rows, Has.Count.EqualTo(300));
        Assert.That((rows[0].Principal, rows[0].Method, rows[0].Target, rows[0].Outcome, rows[0].Error), Is.EqualTo(("system", "workload.run", "n1", "failed", "timeout")));
        Assert.That(rows[1].Outcome, Is.EqualTo("ok"));
        Assert.That(bridge.State.Current.Revision, Is.LessThan(20), "many go in one transaction");
    }

    private static IEnumerable<int> Seqs(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("seq").GetInt32());

    private static TestBridge Bridge() => AuditBridge.Open();
}
