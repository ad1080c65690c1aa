using ClawBridge.Tests.Audit.Support;

namespace ClawBridge.Tests.Audit;

internal sealed class AuditExportTests
{
    [Test]
    public async Task Records_are_exported_in_the_form_that_they_were_hashed_in_and_that_is_recorded()
    {
        using var bridge = AuditBridge.Open();
        await bridge.ResultAsync("make", """{"text":"t","_meta":{"session":"\"Grüße\"\n😀","agent":"a\\b"}}""");
        await bridge.ErrorAsync("fail", """{"wait":true,"text":"changed"}""");
        var page = await bridge.ResultAsync("audit_export");
        Snapshot.Match(page.GetRawText());
        Assert.That(Export.FirstBroken(page.GetProperty("lines").GetString()!), Is.Null);
        var newest = (await bridge.ResultAsync("audit_list", """{"limit":1}"""))[0];
        Assert.That((newest.GetProperty("method").GetString(), newest.GetProperty("prev").GetString()), Is.EqualTo(("audit_export", page.GetProperty("head_hash").GetString())));
    }

    [Test]
    public async Task An_empty_log_is_exported_as_nothing()
    {
        using var bridge = AuditBridge.Open();
        Snapshot.Match((await bridge.ResultAsync("audit_export")).GetRawText());
    }

    [Test]
    public async Task Pages_together_are_the_whole_chain()
    {
        using var bridge = AuditBridge.Open();
        for (var i = 0; i < 10; i++) await bridge.ResultAsync("make", $$"""{"text":"t{{i}}"}""");
        var lines = await bridge.ExportAsync(limit: 4);
        // Each page is a record of its own, which the next one finds.
        Assert.That(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(12));
        Assert.That(Export.FirstBroken(lines), Is.Null);
    }

    [Test]
    public async Task A_changed_line_is_found_outside()
    {
        using var bridge = AuditBridge.Open();
        for (var i = 0; i < 5; i++) await bridge.ResultAsync("make", $$$"""{"_meta":{"session":"s{{{i}}}"}}""");
        var lines = await bridge.ExportAsync();
        Assert.That(Export.FirstBroken(lines.Replace("\"s2\"", "\"x\"", StringComparison.Ordinal)), Is.EqualTo(3));
        Assert.That(Export.FirstBroken(string.Join('\n', lines.Split('\n').Where((_, i) => i != 2))), Is.EqualTo(4));
    }

    [TestCase("""{"session":"s1"}""", 1)]
    [TestCase("""{"method":"make","outcome":"ok"}""", 3)]
    [TestCase("""{"principal":"nobody"}""", 0)]
    [TestCase("""{"target":"none"}""", 0)]
    [TestCase("""{"since":1793534400000,"until":1793534400001}""", 3)]
    [TestCase("""{"until":1793534400000}""", 0)]
    [TestCase("""{"after_seq":2}""", 1)]
    [TestCase("""{"after_seq":3}""", 0)]
    [TestCase("""{"limit":2}""", 2)]
    public async Task Records_are_picked(string parameters, int count)
    {
        using var bridge = AuditBridge.Open();
        for (var i = 0; i < 3; i++) await bridge.ResultAsync("make", $$$"""{"_meta":{"session":"s{{{i}}}"}}""");
        Assert.That((await bridge.ResultAsync("audit_export", parameters)).GetProperty("count").GetInt32(), Is.EqualTo(count));
    }

    [TestCase("""{"limit":0}""", "$.limit")]
    [TestCase("""{"limit":1001}""", "$.limit")]
    [TestCase("""{"after_seq":-1}""", "$.after_seq")]
    [TestCase("""{"outcome":"great"}""", "$.outcome")]
    public async Task Bad_params_are_refused(string parameters, string field)
    {
        using var bridge = AuditBridge.Open();
        var error = await bridge.ErrorAsync("audit_export", parameters);
        Assert.That(error.GetProperty("data").GetProperty("field").GetString(), Is.EqualTo(field));
    }
}
