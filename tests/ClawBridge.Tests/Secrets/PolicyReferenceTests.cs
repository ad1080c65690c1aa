using ClawBridge.Tests.Access.Support;

namespace ClawBridge.Tests.Secrets;

/// <summary>Whom and what policies name: somebody who is there, by name or id, and nobody who comes under that name later.</summary>
internal sealed class PolicyReferenceTests
{
    private const string Job = """{"image":"busybox","namespace":"research/nlp","env_secrets":{"A":"db"}}""";

    private TrustBench _bench = null!;
    private string _sam = "";

    [SetUp]
    public async Task SetUp()
    {
        _bench = new TrustBench();
        await _bench.OkAsync("tenant_create", """{"name":"research"}""");
        await _bench.OkAsync("namespace_create", """{"tenant_id":"research","name":"nlp"}""");
        await _bench.OkAsync("secret_put", """{"id":"db","value":"v"}""");
        _sam = await _bench.UserAsync("sam", "workloads:create secrets:reveal vault:reveal");
    }

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [TestCase("principal", "secret_policy_set", """{"id":"db","allowed_principals":["sam","sammy"]}""")]
    [TestCase("namespace", "secret_policy_set", """{"id":"db","allowed_namespaces":["research/nlq"]}""")]
    [TestCase("bare", "secret_policy_set", """{"id":"db","allowed_namespaces":["default","vision"]}""")]
    [TestCase("workload", "secret_policy_set", """{"id":"db","allowed_workloads":["job","research/nlq/job"]}""")]
    [TestCase("put", "secret_put", """{"id":"new","value":"v","allowed_principals":["sammy"]}""")]
    [TestCase("vault", "vault_store", """{"id":"key","value":"v","allowed_principals":["*","sammy"]}""")]
    public async Task Who_or_what_is_not_there_is_refused_by_name(string what, string method, string parameters)
    {
        var revision = _bench.Store.Current.Revision;
        var error = await _bench.ErrorAsync(method, parameters);
        Assert.That(error.Code, Is.EqualTo(-32602));
        Snapshot.Match(TrustBench.Text(error), what);
        Assert.That(_bench.Store.Current.Rows(ClawBridge.Secrets.SecretTables.Secrets), Has.Count.EqualTo(1));
        Assert.That(_bench.Store.Current.Rows(ClawBridge.Vault.VaultTables.Entries), Is.Empty);
        Assert.That(_bench.Store.Current.Revision, Is.LessThanOrEqualTo(revision + 1), "nothing but the audit record");
    }

    [Test]
    public async Task Similar_names_are_told_only_to_who_may_see_them()
    {
        await _bench.UserAsync("kim", "secrets:update secrets:create");
        await _bench.OkAsync("secret_put", """{"id":"kims","value":"v"}""", "kim");
        Assert.That((await _bench.ErrorAsync("secret_policy_set", """{"id":"kims","allowed_principals":["samm"]}""", "kim")).ErrorData.Suggestions, Is.Null);
        Assert.That((await _bench.ErrorAsync("secret_policy_set", """{"id":"kims","allowed_namespaces":["research/nlq"]}""", "kim")).ErrorData.Suggestions, Is.Null);
        Assert.That((await _bench.ErrorAsync("secret_policy_set", """{"id":"kims","allowed_namespaces":["nlp"]}""", "kim")).Code, Is.EqualTo(-32602), "a bare name fits only what it sees");
        Assert.That((await _bench.ErrorAsync("secret_policy_set", """{"id":"kims","allowed_principals":["samm"]}""")).ErrorData.Suggestions, Does.Contain("sam"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Users_are_named_by_id_or_name_everywhere_and_shown_by_name(bool byId)
    {
        var who = byId ? _sam : "sam";
        var set = await _bench.OkAsync("secret_policy_set", $$"""{"id":"db","allowed_principals":["{{who}}"]}""");
        Assert.That(set.GetProperty("policy").GetProperty("allowed_principals").GetRawText(), Is.EqualTo("""["sam"]"""));
        Assert.That(await _bench.CodeAsync("secret_get", """{"id":"db"}""", "sam"), Is.Zero);
        Assert.That(await _bench.CodeAsync("workload_submit", Job, "sam"), Is.Zero);
        await _bench.OkAsync("vault_store", $$"""{"id":"key","value":"v","allowed_principals":["{{who}}"]}""");
        Assert.That(await _bench.CodeAsync("vault_retrieve", """{"id":"key","purpose":"p","reason":"r"}""", "sam"), Is.Zero);
        Assert.That((await _bench.OkAsync("vault_list", "{}")).GetProperty("secrets")[0].GetProperty("allowed_principals").GetRawText(), Is.EqualTo("""["sam"]"""));
        Assert.That((await _bench.OkAsync("secret_metadata", """{"id":"db"}""")).GetProperty("policy").GetProperty("allowed_principals").GetRawText(), Is.EqualTo("""["sam"]"""));
    }

    [Test]
    public async Task A_later_user_of_the_name_inherits_nothing_of_any_policy()
    {
        await _bench.OkAsync("secret_policy_set", """{"id":"db","allowed_principals":["sam"]}""");
        await _bench.OkAsync("vault_store", """{"id":"key","value":"v","allowed_principals":["sam"]}""");
        await _bench.OkAsync("user_delete", """{"user_id":"sam"}""");
        await _bench.UserAsync("sam", "workloads:create secrets:reveal vault:reveal");
        Assert.That(await _bench.CodeAsync("secret_get", """{"id":"db"}""", "sam"), Is.EqualTo(-32001));
        Assert.That(await _bench.CodeAsync("workload_submit", Job, "sam"), Is.EqualTo(-32001));
        Assert.That(await _bench.CodeAsync("vault_retrieve", """{"id":"key","purpose":"p","reason":"r"}""", "sam"), Is.EqualTo(-32001));
    }

    [Test]
    public async Task A_workload_of_a_deleted_user_gets_nothing_that_a_later_one_of_the_name_may_use()
    {
        await _bench.OkAsync("secret_policy_set", """{"id":"db","allowed_principals":["sam"]}""");
        var id = (await _bench.OkAsync("workload_submit", Job, "sam")).GetProperty("id").GetString();
        await _bench.OkAsync("user_delete", """{"user_id":"sam"}""");
        await _bench.UserAsync("sam", "workloads:create");
        await _bench.OkAsync("secret_policy_set", """{"id":"db","allowed_principals":["sam"]}""");
        Assert.That(await _bench.CodeAsync("secret_get", $$"""{"id":"db","workload_id":"{{id}}"}"""), Is.EqualTo(-32001));
        var own = (await _bench.OkAsync("workload_submit", Job, "sam")).GetProperty("id").GetString();
        Assert.That(await _bench.CodeAsync("secret_get", $$"""{"id":"db","workload_id":"{{own}}"}"""), Is.Zero);
    }

    [TestCase("allowed_namespaces", "research/nlp")]
    [TestCase("allowed_namespaces", "nlp")]
    [TestCase("allowed_workloads", "research/nlp/job")]
    public async Task A_later_namespace_of_the_name_inherits_nothing(string list, string entry)
    {
        const string Named = """{"image":"busybox","namespace":"research/nlp","name":"job","env_secrets":{"A":"db"}}""";
        var set = await _bench.OkAsync("secret_policy_set", $$"""{"id":"db","{{list}}":["{{entry}}"]}""");
        Assert.That(set.GetProperty("policy").GetProperty(list)[0].GetString(), Is.EqualTo(entry == "nlp" ? "research/nlp" : entry), "shown by name");
        var id = (await _bench.OkAsync("workload_submit", Named, "sam")).GetProperty("id").GetString();
        await _bench.OkAsync("workload_stop", $$"""{"workload_id":"{{id}}"}""");
        await _bench.OkAsync("workload_delete", $$"""{"workload_id":"{{id}}"}""");
        await _bench.OkAsync("namespace_delete", """{"namespace_id":"research/nlp"}""");
        await _bench.OkAsync("namespace_create", """{"tenant_id":"research","name":"nlp"}""");
        Assert.That(await _bench.CodeAsync("workload_submit", Named, "sam"), Is.EqualTo(-32001));
        var kept = (await _bench.OkAsync("secret_metadata", """{"id":"db"}""")).GetProperty("policy").GetProperty(list)[0].GetString();
        Assert.That(kept, Does.Not.Contain("research"), "what is gone is shown by its id");
    }
}
