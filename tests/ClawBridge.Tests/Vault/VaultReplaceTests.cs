using ClawBridge.Audit;
using ClawBridge.Tests.Access.Support;

namespace ClawBridge.Tests.Vault;

/// <summary>Who may store new entries may not put others' aside.</summary>
internal sealed class VaultReplaceTests
{
    private TrustBench _bench = null!;

    [SetUp]
    public async Task SetUp()
    {
        _bench = new TrustBench();
        foreach (var name in new[] { "ann", "bob", "eve" }) await _bench.UserAsync(name, "vault:create vault:reveal");
        await _bench.UserAsync("root", "*:admin");
    }

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task Only_who_stored_it_who_is_named_or_an_administrator_replaces_an_entry()
    {
        const string Open = """{"id":"key","value":"first"}""";
        await _bench.OkAsync("vault_store", Open, "ann");
        Snapshot.Match(TrustBench.Text(await _bench.ErrorAsync("vault_store", Open, "eve")), "refused");
        Assert.That(await _bench.CodeAsync("vault_store", """{"id":"key","value":"first","_meta":{"dry_run":true,"principal":"eve"}}"""), Is.EqualTo(-32001), "that all may read it makes nobody its keeper");
        Assert.That(await _bench.CodeAsync("vault_store", Open, "ann"), Is.Zero);
        await _bench.OkAsync("vault_store", """{"id":"key","value":"second","allowed_principals":["bob"]}""", "ann");
        Assert.That(await _bench.CodeAsync("vault_store", Open, "eve"), Is.EqualTo(-32001));
        Assert.That(await _bench.CodeAsync("vault_store", """{"id":"key","value":"third","allowed_principals":["bob"]}""", "bob"), Is.Zero);
        Assert.That(await _bench.CodeAsync("vault_store", Open, "ann"), Is.EqualTo(-32001), "it is bob's now");
        Assert.That(await _bench.CodeAsync("vault_store", Open, "root"), Is.Zero);
        Assert.That(await _bench.CodeAsync("vault_store", Open), Is.Zero);
    }

    [Test]
    public async Task A_refusal_is_audited_and_asks_for_no_confirmation_first()
    {
        await _bench.OkAsync("vault_store", """{"id":"key","value":"first","require_confirmation":true}""", "ann");
        Assert.That(await _bench.CodeAsync("vault_store", """{"id":"key","value":"other"}""", "eve"), Is.EqualTo(-32001));
        var row = (await _bench.OkAsync("vault_audit", "{}")).GetProperty("logs")[0];
        Assert.That((row.GetProperty("action").GetString(), row.GetProperty("granted").GetBoolean(), row.GetProperty("principal").GetString()), Is.EqualTo(("replace", false, "eve")));
        Assert.That(_bench.Store.Current.Rows(AuditTables.Audit).Values.MaxBy(record => record.Seq)!.Outcome, Is.EqualTo("denied"));
    }

    [Test]
    public async Task A_later_user_of_the_name_is_not_who_stored_it()
    {
        await _bench.OkAsync("vault_store", """{"id":"key","value":"first"}""", "ann");
        await _bench.OkAsync("user_delete", """{"user_id":"ann"}""");
        await _bench.UserAsync("ann", "vault:create");
        Assert.That(await _bench.CodeAsync("vault_store", """{"id":"key","value":"other"}""", "ann"), Is.EqualTo(-32001));
    }
}
