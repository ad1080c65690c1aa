using ClawBridge.State;
using ClawBridge.Vault;

namespace ClawBridge.Tests.Vault;

/// <summary>What the vault's log says and for how long.</summary>
internal sealed class VaultLogTests
{
    [Test]
    public async Task All_that_is_done_and_refused_is_in_the_log()
    {
        using var bench = new VaultBench();
        await bench.StoreAsync(""","allowed_purposes":["deploy"]""");
        await bench.ReadAsync(VaultBench.Read(more: ""","session_id":"s1","_meta":{"session":"s1","agent":"bot"}"""), VaultBench.As("alice"));
        await bench.ReadAsync(VaultBench.Read("debug", ""","session_id":"claimed" """));
        await bench.Bridge.ErrorAsync("vault_retrieve", """{"id":"other","purpose":"deploy","reason":"Guess."}""");
        await bench.StoreAsync();
        await bench.Bridge.ResultAsync("vault_delete", """{"id":"key","reason":"Closed."}""");
        Snapshot.Match(await bench.Bridge.CallAsync("vault_audit"));
    }

    [TestCase("""{"secret_id":"other"}""", 1)]
    [TestCase("""{"secret_id":"none"}""", 0)]
    [TestCase("""{"granted":false}""", 2)]
    [TestCase("""{"action":"Retrieve"}""", 3)]
    [TestCase("""{"action":"retrieve","granted":true,"principal":"alice"}""", 1)]
    [TestCase("""{"principal":"bob"}""", 0)]
    [TestCase("""{"limit":2}""", 2)]
    [TestCase("""{"page":2,"limit":3}""", 1)]
    public async Task Rows_are_filtered(string parameters, int count)
    {
        using var bench = new VaultBench();
        await bench.StoreAsync(""","allowed_purposes":["deploy"]""");
        await bench.ReadAsync(VaultBench.Read(), VaultBench.As("alice"));
        await bench.ReadAsync(VaultBench.Read("debug"));
        await bench.Bridge.ErrorAsync("vault_retrieve", """{"id":"other","purpose":"deploy","reason":"Guess."}""");
        var answer = await bench.Bridge.ResultAsync("vault_audit", parameters);
        Assert.That((answer.GetProperty("count").GetInt32(), answer.GetProperty("logs").GetArrayLength()), Is.EqualTo((count, count)));
    }

    [Test]
    public async Task Refusals_push_out_only_refusals()
    {
        using var bench = new VaultBench(new VaultLogRetention { MaxGranted = 3, MaxRefused = 2 });
        await bench.StoreAsync();
        for (var i = 0; i < 10; i++) await bench.Bridge.ErrorAsync("vault_retrieve", $$"""{"id":"guess-{{i}}","purpose":"p","reason":"r"}""");
        Assert.That(await bench.LogAsync(), Is.EqualTo(new[]
        {
            "retrieve guess-9: Vault entry 'guess-9' was not found.", "retrieve guess-8: Vault entry 'guess-8' was not found.", "store key: granted",
        }));
        for (var i = 0; i < 3; i++) await bench.ReadAsync(VaultBench.Read());
        Assert.That((await bench.LogAsync()).Count(row => row == "retrieve key: granted"), Is.EqualTo(3));
        Assert.That(await bench.LogAsync(), Has.Count.EqualTo(5));
    }

    [Test]
    public async Task Old_rows_go_by_age_also_those_from_before_a_restart()
    {
        using var bench = new VaultBench();
        await bench.StoreAsync();
        bench.Bridge.Time.Advance(TimeSpan.FromDays(90));
        var restarted = new VaultLog(new VaultLogRetention());
        await bench.Bridge.State.TransactAsync(transaction =>
        {
            restarted.Append(transaction, Row(transaction));
            return true;
        });
        Assert.That(await bench.LogAsync(), Has.Count.EqualTo(2), "at 90 days it is still there");
        bench.Bridge.Time.Advance(TimeSpan.FromMilliseconds(1));
        await bench.Bridge.State.TransactAsync(transaction =>
        {
            restarted.Append(transaction, Row(transaction));
            return true;
        });
        Assert.That(await bench.LogAsync(), Is.EqualTo(new[] { "delete old: granted", "delete old: granted" }));
    }

    [Test]
    public async Task A_value_in_a_reason_or_purpose_is_left_out()
    {
        using var bench = new VaultBench();
        await bench.StoreAsync(""","max_access_count":1""");
        var leaking = $$"""{"id":"key","purpose":"use {{VaultBench.Value}}","reason":"is it {{VaultBench.Value}}?"}""";
        Assert.That(await bench.ReadAsync(leaking), Is.EqualTo(VaultBench.Value));
        Assert.That(await bench.ReadAsync(leaking), Is.Null);
        await bench.Bridge.ResultAsync("vault_delete", $$"""{"id":"key","reason":"{{VaultBench.Value}} leaked"}""");
        var audit = await bench.Bridge.ResultAsync("vault_audit");
        Assert.That(audit.GetRawText(), Does.Not.Contain(VaultBench.Value));
        Assert.That(audit.GetProperty("logs").EnumerateArray().Count(row => row.GetProperty("reason").GetString()!.StartsWith("(withheld", StringComparison.Ordinal)), Is.EqualTo(3));
    }

    [Test]
    public async Task Events_tell_of_changes_without_values()
    {
        using var bench = new VaultBench();
        await bench.StoreAsync();
        await bench.StoreAsync();
        await bench.Bridge.ResultAsync("vault_delete", """{"id":"key","reason":"Closed."}""");
        Assert.That(bench.Bridge.State.Current.Rows(StateTables.Events).Values.OrderBy(row => row.Seq).Select(row => row.Kind), Is.EqualTo(new[] { "vault.stored", "vault.replaced", "vault.deleted" }));
    }

    private static VaultLogRow Row(Transaction transaction) => new()
    {
        Seq = transaction.Revision, Ts = transaction.Now, SecretId = "old", Action = VaultAction.Delete, Granted = true, Principal = "owner",
    };
}
