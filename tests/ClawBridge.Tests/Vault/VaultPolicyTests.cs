using ClawBridge.Access;
using ClawBridge.Rpc;
using ClawBridge.Vault;

namespace ClawBridge.Tests.Vault;

/// <summary>Who gets a value and who does not, and what an attacker could try.</summary>
internal sealed class VaultPolicyTests
{
    private VaultBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new VaultBench();

    [TearDown]
    public void TearDown() => _bench.Dispose();

    [Test]
    public async Task A_session_that_only_the_caller_itself_names_is_no_session()
    {
        await _bench.StoreAsync(""","allowed_sessions":["s1"]""");
        var parameters = VaultBench.Read(more: ""","_meta":{"session":"s1"}""");
        var own = new SessionOptions { Principal = Principal.Named("root") };
        await _bench.Bridge.State.TransactAsync(transaction => transaction.Put(
            AccessTables.Users, new UserRecord { Id = "u", Name = "root", Bindings = [new RoleBinding("admin", ScopeKind.Cluster, null)], CreatedAt = 0 }));
        Assert.That(await _bench.ReadAsync(parameters, own), Is.Null);
        Assert.That(await _bench.ReadAsync(parameters), Is.EqualTo(VaultBench.Value));
    }

    [Test]
    public async Task Of_many_readers_at_once_no_more_than_allowed_get_the_value()
    {
        await _bench.StoreAsync(""","max_access_count":1""");
        var values = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => _bench.ReadAsync(VaultBench.Read(more: $$$""","_meta":{"session":"s{{{i}}}"}""")))));
        Assert.That(values.Count(value => value is not null), Is.EqualTo(1));
        var log = await _bench.LogAsync();
        Assert.That(log.Count(row => row == "retrieve key: granted"), Is.EqualTo(1));
        Assert.That(log.Count(row => row.Contains("as often as its policy allows", StringComparison.Ordinal)), Is.EqualTo(49));
        Assert.That((await _bench.Bridge.ResultAsync("vault_list")).GetProperty("secrets")[0].GetProperty("access_count").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_repeated_key_gives_no_value_that_the_policy_would_now_deny()
    {
        await _bench.StoreAsync(""","max_access_count":1""");
        var read = VaultBench.Read(more: ""","_meta":{"idempotency_key":"k"}""");
        Assert.That(await _bench.ReadAsync(read), Is.EqualTo(VaultBench.Value));
        Assert.That(await _bench.ReadAsync(read), Is.Null);
        Assert.That(_bench.Bridge.State.Current.Rows(RpcTables.Answers), Is.Empty, "no answer with a value is kept at all");
        await _bench.StoreAsync();
        Assert.That(await _bench.ReadAsync(read), Is.EqualTo(VaultBench.Value));
        await _bench.Bridge.ResultAsync("vault_delete", """{"id":"key","reason":"Closed."}""");
        Assert.That(VaultBench.Code(await _bench.Bridge.ErrorAsync("vault_retrieve", read)), Is.EqualTo(ErrorCodes.NotFound));
    }

    [Test]
    public async Task A_dry_run_shows_no_value_counts_nothing_and_tells_nothing_of_the_policy()
    {
        await _bench.StoreAsync(""","allowed_purposes":["deploy"]""");
        const string dry = ""","_meta":{"dry_run":true}""";
        var allowed = await _bench.Bridge.CallAsync("vault_retrieve", VaultBench.Read(more: dry));
        Snapshot.Match(allowed);
        Assert.That(await _bench.Bridge.CallAsync("vault_retrieve", VaultBench.Read("guess", dry)), Is.EqualTo(allowed));
        Assert.That(await _bench.LogAsync(), Has.Count.EqualTo(1));
        Snapshot.Match(await _bench.Bridge.CallAsync("vault_store", VaultBench.Store(dry)), "store");
        Snapshot.Match(await _bench.Bridge.CallAsync("vault_delete", $$"""{"id":"key","reason":"r"{{dry}}}"""), "delete");
        Assert.That((await _bench.Bridge.ResultAsync("vault_list")).GetProperty("secrets")[0].GetProperty("access_count").GetInt32(), Is.Zero);
    }

    [TestCase("vault_store")]
    [TestCase("vault_retrieve")]
    [TestCase("vault_delete")]
    public async Task A_read_only_session_gets_no_value_and_changes_nothing(string method)
    {
        await _bench.StoreAsync();
        var parameters = method switch { "vault_store" => VaultBench.Store(), "vault_retrieve" => VaultBench.Read(), _ => """{"id":"key","reason":"r"}""" };
        var error = await _bench.Bridge.ErrorAsync(method, parameters, new SessionOptions { IsReadOnly = true });
        Assert.That((VaultBench.Code(error), VaultBench.Kind(error)), Is.EqualTo((ErrorCodes.PermissionDenied, ErrorKinds.ReadOnly)));
        Assert.That(await _bench.LogAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_user_is_who_the_call_is_made_as_and_the_owner_is_no_exception()
    {
        await _bench.UsersAsync("alice", "Alice");
        await _bench.StoreAsync(""","allowed_principals":["alice"],"custom_policy":"principal == \"alice\"" """);
        Assert.That(await _bench.ReadAsync(VaultBench.Read(), VaultBench.As("alice")), Is.EqualTo(VaultBench.Value));
        Assert.That(await _bench.ReadAsync(VaultBench.Read(), VaultBench.As("alic")), Is.Null);
        Assert.That(await _bench.ReadAsync(VaultBench.Read(), VaultBench.As("Alice")), Is.Null);
        Assert.That(await _bench.ReadAsync(VaultBench.Read(), VaultBench.As("*")), Is.Null);
        Assert.That(await _bench.ReadAsync(VaultBench.Read()), Is.Null);
    }

    [Test]
    public async Task To_see_an_entry_is_not_to_have_its_value()
    {
        await _bench.Bridge.State.TransactAsync(transaction =>
        {
            transaction.Put(AccessTables.Roles, new RoleRecord { Id = "reveals", Grants = [new Grant("vault", [Actions.Reveal])] });
            foreach (var (name, role) in new[] { ("viewer", BuiltInRoles.Viewer), ("reader", "reveals"), ("other", "reveals") })
                transaction.Put(AccessTables.Users, new UserRecord { Id = $"id-{name}", Name = name, Bindings = [new RoleBinding(role, ScopeKind.Cluster, null)], CreatedAt = 0 });
            return true;
        });
        await _bench.StoreAsync(""","allowed_principals":["reader","viewer"]""");
        await _bench.Bridge.ResultAsync("vault_list", """{"_meta":{"principal":"viewer"}}""");
        Assert.That(await _bench.ReadAsync(VaultBench.Read(more: ""","_meta":{"principal":"viewer"}""")), Is.Null);
        Assert.That(await _bench.ReadAsync(VaultBench.Read(more: ""","_meta":{"principal":"other"}""")), Is.Null);
        Assert.That(await _bench.ReadAsync(VaultBench.Read(more: ""","_meta":{"principal":"reader"}""")), Is.EqualTo(VaultBench.Value));
        foreach (var (method, parameters) in new[] { ("vault_list", "{}"), ("vault_audit", "{}"), ("vault_store", VaultBench.Store()), ("vault_delete", """{"id":"key","reason":"r"}""") })
            Assert.That(VaultBench.Code(await _bench.Bridge.ErrorAsync(method, parameters, new SessionOptions { Principal = Principal.Named("reader") })), Is.EqualTo(ErrorCodes.PermissionDenied), method);
    }

    [TestCase(null, "s1", false, TestName = "A_claim_alone_is_no_session")]
    [TestCase("s1", null, true, TestName = "The_session_of_the_call_is_enough")]
    [TestCase("s1", "s1", true, TestName = "A_claim_may_agree")]
    [TestCase("s1", "s2", false, TestName = "A_claim_must_agree")]
    [TestCase("s2", "s1", false, TestName = "A_claim_does_not_help_another_session")]
    public async Task Sessions(string? session, string? claimed, bool isAllowed)
    {
        await _bench.StoreAsync(""","allowed_sessions":["s0","s1"]""");
        var more = (claimed is null ? "" : $""","session_id":"{claimed}" """) + (session is null ? "" : $$$""","_meta":{"session":"{{{session}}}"}""");
        Assert.That(await _bench.ReadAsync(VaultBench.Read(more: more)), isAllowed ? Is.EqualTo(VaultBench.Value) : Is.Null);
        var row = (await _bench.Bridge.ResultAsync("vault_audit")).GetProperty("logs")[0];
        Assert.That((row.GetProperty("session").GetString(), row.GetProperty("session_id").GetString()), Is.EqualTo((session, session ?? claimed)));
    }

    [TestCase("""["*"]""", "anything", true)]
    [TestCase("""["deploy","debug"]""", "debug", true)]
    [TestCase("""["deploy"]""", "*", false)]
    [TestCase("""["deploy"]""", "Deploy", false)]
    [TestCase("""["deploy"]""", "deploy ", false)]
    [TestCase("""["deploy"]""", "", false)]
    [TestCase("""[]""", "*", false)]
    public async Task Purposes_are_exact_words(string allowed, string purpose, bool isAllowed)
    {
        await _bench.StoreAsync($""","allowed_purposes":{allowed}""");
        Assert.That(await _bench.ReadAsync(VaultBench.Read(purpose)), isAllowed ? Is.EqualTo(VaultBench.Value) : Is.Null);
    }

    [TestCase("purpose == \\\"deploy\\\" and reason contains \\\"build\\\"", true)]
    [TestCase("session == \\\"s1\\\" and agent startswith \\\"bo\\\"", true)]
    [TestCase("hour == 12 and weekday == \\\"sunday\\\"", true)]
    [TestCase("hour < 12", false)]
    [TestCase("labels.env in [\\\"prod\\\", \\\"test\\\"]", true)]
    [TestCase("not labels.env == \\\"prod\\\"", false)]
    [TestCase("count < 1", true)]
    [TestCase("age_minutes >= 90", false)]
    public async Task A_custom_policy_is_really_judged(string policy, bool isAllowed)
    {
        await _bench.StoreAsync($$""","labels":{"env":"prod"},"custom_policy":"{{policy}}" """);
        Assert.That(await _bench.ReadAsync(VaultBench.Read(more: ""","_meta":{"session":"s1","agent":"bot"}""")), isAllowed ? Is.EqualTo(VaultBench.Value) : Is.Null);
    }

    [Test]
    public async Task A_custom_policy_sees_the_count_and_the_time_go_on()
    {
        await _bench.StoreAsync(""","custom_policy":"count < 2 and age_minutes < 10" """);
        Assert.That(await _bench.ReadAsync(VaultBench.Read()), Is.Not.Null);
        _bench.Bridge.Time.Advance(TimeSpan.FromMinutes(9.9));
        Assert.That(await _bench.ReadAsync(VaultBench.Read()), Is.Not.Null);
        Assert.That(await _bench.ReadAsync(VaultBench.Read()), Is.Null);
        await _bench.StoreAsync(""","custom_policy":"count < 2 and age_minutes < 10" """);
        Assert.That(await _bench.ReadAsync(VaultBench.Read()), Is.Not.Null, "a replaced entry counts from 0");
        _bench.Bridge.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.That(await _bench.ReadAsync(VaultBench.Read()), Is.Null);
    }

    [Test]
    public async Task A_policy_that_this_version_cannot_read_denies()
    {
        await _bench.StoreAsync(""","custom_policy":"hour >= 0" """);
        await _bench.Bridge.State.TransactAsync(transaction =>
            transaction.Put(VaultTables.Entries, transaction.Find(VaultTables.Entries, "key")! with { CustomPolicy = "phase_of_moon == \"full\"" }));
        Snapshot.Match(await _bench.Bridge.CallAsync("vault_retrieve", VaultBench.Read()));
    }

    [Test]
    public async Task Who_is_not_meant_learns_nothing_of_the_other_rules()
    {
        await _bench.UsersAsync("alice");
        await _bench.StoreAsync(""","allowed_principals":["alice"],"allowed_purposes":["p-1"],"allowed_sessions":["s-1"],"max_access_count":0,"custom_policy":"purpose == \"p-1\"" """);
        foreach (var who in new[] { "owner", "alice" })
        {
            var answer = await _bench.Bridge.CallAsync("vault_retrieve", VaultBench.Read(), VaultBench.As(who));
            foreach (var kept in new[] { "p-1", "s-1", who == "owner" ? "alice" : "as often" }) Assert.That(answer, Does.Not.Contain(kept));
        }

        Assert.That(await _bench.Bridge.CallAsync("vault_list"), Does.Not.Contain("s-1").And.Not.Contain("purpose =="));
    }

    [Test]
    public async Task A_full_vault_takes_replacements_only()
    {
        await _bench.StoreAsync();
        await _bench.Bridge.State.TransactAsync(transaction =>
        {
            var entry = transaction.Find(VaultTables.Entries, "key")!;
            for (var i = 1; i < VaultService.MaxEntries; i++) transaction.Put(VaultTables.Entries, entry with { Id = $"k{i}" });
            return true;
        });
        Snapshot.Match((await _bench.Bridge.ErrorAsync("vault_store", """{"id":"more","value":"v"}""")).GetRawText());
        await _bench.StoreAsync();
    }
}
