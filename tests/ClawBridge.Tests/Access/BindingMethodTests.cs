using ClawBridge.Access;
using ClawBridge.Tenancy;
using ClawBridge.Tests.Access.Support;

namespace ClawBridge.Tests.Access;

internal sealed class BindingMethodTests
{
    [TestCase("cluster", """{"user_id":"alice","role":"operator"}""")]
    [TestCase("role_name", """{"user_id":"alice","role_name":"READONLY","scope":"Cluster"}""")]
    [TestCase("both_names", """{"user_id":"alice","role":"viewer","role_name":"viewer"}""")]
    [TestCase("tenant", """{"user_id":"alice","role":"operator","tenant":"research"}""")]
    [TestCase("tenant_id", """{"user_id":"alice","role":"operator","scope":"tenant","tenant_id":"a0000000-0000-4000-8000-000000000001"}""")]
    [TestCase("namespace", """{"user_id":"alice","role":"operator","namespace":"research/nlp"}""")]
    [TestCase("namespace_of_tenant", """{"user_id":"alice","role":"operator","scope":"namespace","tenant":"sales","namespace":"nlp"}""")]
    [TestCase("bare_namespace", """{"user_id":"alice","role":"operator","namespace_id":"vision"}""")]
    [TestCase("again", """{"user_id":"alice","role":"viewer","tenant":"sales"}""")]
    [TestCase("dry", """{"user_id":"alice","role":"operator","_meta":{"dry_run":true}}""")]
    public async Task A_role_is_given(string what, string parameters)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "viewer", "\"tenant\":\"sales\"");
        Snapshot.Match(await bench.Bridge.CallAsync("role_assign", parameters), what);
    }

    [TestCase("no_role", """{"user_id":"alice"}""")]
    [TestCase("roles_differ", """{"user_id":"alice","role":"viewer","role_name":"operator"}""")]
    [TestCase("unknown_role", """{"user_id":"alice","role":"operater"}""")]
    [TestCase("empty_role", """{"user_id":"alice","role":""}""")]
    [TestCase("unknown_user", """{"user_id":"alic","role":"viewer"}""")]
    [TestCase("empty_user", """{"user_id":"","role":"viewer"}""")]
    [TestCase("unknown_tenant", """{"user_id":"alice","role":"viewer","tenant":"reserch"}""")]
    [TestCase("unknown_namespace", """{"user_id":"alice","role":"viewer","namespace":"research/speech"}""")]
    [TestCase("ambiguous", """{"user_id":"alice","role":"viewer","namespace":"nlp"}""")]
    [TestCase("foreign_namespace", """{"user_id":"alice","role":"viewer","tenant":"sales","namespace":"b0000000-0000-4000-8000-000000000001"}""")]
    [TestCase("foreign_name", """{"user_id":"alice","role":"viewer","tenant":"sales","namespace":"vision"}""")]
    [TestCase("scope_word", """{"user_id":"alice","role":"viewer","scope":"galaxy"}""")]
    [TestCase("scope_cluster", """{"user_id":"alice","role":"viewer","scope":"cluster","namespace":"research/nlp"}""")]
    [TestCase("scope_tenant", """{"user_id":"alice","role":"viewer","scope":"tenant","namespace":"research/nlp"}""")]
    [TestCase("no_tenant", """{"user_id":"alice","role":"viewer","scope":"tenant"}""")]
    [TestCase("no_namespace", """{"user_id":"alice","role":"viewer","scope":"namespace","tenant":"research"}""")]
    [TestCase("tenants_differ", """{"user_id":"alice","role":"viewer","tenant":"sales","tenant_id":"research"}""")]
    public async Task A_role_is_refused_and_nothing_changes(string what, string parameters)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice");
        Snapshot.Match(await bench.Bridge.CallAsync("role_assign", parameters), what);
        Assert.That(bench.Bridge.State.Current.Rows(AccessTables.Users).Values.Single().Bindings, Is.Empty);
    }

    [TestCase("taken", """{"user_id":"alice","role":"readonly","tenant":"research"}""")]
    [TestCase("elsewhere", """{"user_id":"alice","role":"viewer"}""")]
    [TestCase("never_had", """{"user_id":"alice","role":"admin"}""")]
    [TestCase("unknown_role", """{"user_id":"alice","role":"viewr"}""")]
    [TestCase("unknown_user", """{"user_id":"bob","role":"viewer"}""")]
    [TestCase("no_role", """{"user_id":"alice"}""")]
    public async Task A_role_is_taken_where_it_was_given(string what, string parameters)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "viewer", "\"tenant\":\"research\"");
        Snapshot.Match(await bench.Bridge.CallAsync("role_revoke", parameters), what);
    }

    [Test]
    public async Task A_role_that_is_bound_to_a_tenant_that_is_gone_can_be_taken_by_its_id_but_not_given()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "viewer", "\"tenant\":\"research\"");
        await bench.UserAsync("bob");
        await bench.Bridge.State.TransactAsync(transaction =>
        {
            transaction.Delete(TenancyTables.Tenants, AccessBench.Research);
            return true;
        });
        Assert.That(await bench.CodeAsync("role_assign", $$"""{"user_id":"alice","role":"viewer","tenant":"{{AccessBench.Research}}"}"""), Is.EqualTo(-32000));
        Assert.That(await bench.CodeAsync("role_assign", $$"""{"user_id":"bob","role":"viewer","tenant":"{{AccessBench.Research}}"}"""), Is.EqualTo(-32000));
        var revoked = await bench.Bridge.ResultAsync("role_revoke", $$"""{"user_id":"alice","role":"viewer","tenant":"{{AccessBench.Research}}"}""");
        Assert.That(revoked.GetProperty("changed").GetBoolean(), Is.True);
    }

    [Test]
    public async Task The_administrator_of_a_tenant_gives_roles_in_it_and_nowhere_else()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("tina", "admin", "\"tenant\":\"research\"");
        await bench.UserAsync("alice");
        var tina = AccessBench.As("tina");
        Assert.That(await bench.CodeAsync("role_assign", """{"user_id":"alice","role":"operator","namespace":"research/nlp"}""", tina), Is.Zero);
        Assert.That(await bench.CodeAsync("role_assign", """{"user_id":"alice","role":"admin","tenant":"research"}""", tina), Is.Zero);
        Assert.That(await bench.CodeAsync("role_revoke", """{"user_id":"alice","role":"operator","namespace":"research/nlp"}""", tina), Is.Zero);
        Snapshot.Match(await bench.Bridge.CallAsync("role_assign", """{"user_id":"tina","role":"admin"}""", tina), "cluster");
        Snapshot.Match(await bench.Bridge.CallAsync("role_assign", """{"user_id":"tina","role":"viewer","tenant":"sales"}""", tina), "other_tenant");
        Snapshot.Match(await bench.Bridge.CallAsync("role_assign", """{"user_id":"tina","role":"viewer","namespace":"sales/nlp"}""", tina), "other_namespace");
        Assert.That(bench.Bridge.State.Current.Rows(AccessTables.Users).Values.SelectMany(user => user.Bindings).All(binding => binding.ScopeId == AccessBench.Research), Is.True);
    }

    [Test]
    public async Task The_administrator_of_a_tenant_is_not_told_what_a_user_has_in_others()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("tina", "admin", "\"tenant\":\"research\"");
        await bench.UserAsync("alice", "viewer", "\"tenant\":\"sales\"");
        await bench.Bridge.ResultAsync("role_assign", """{"user_id":"alice","role":"viewer"}""");
        var given = await bench.Bridge.ResultAsync("role_assign", """{"user_id":"alice","role":"operator","namespace":"research/nlp"}""", AccessBench.As("tina"));
        Assert.That(given.GetProperty("bindings").EnumerateArray().Select(binding => binding.GetProperty("role").GetString()), Is.EqualTo(new[] { "operator" }));
        var taken = await bench.Bridge.ResultAsync("role_revoke", """{"user_id":"alice","role":"operator","namespace":"research/nlp"}""");
        Assert.That(taken.GetProperty("bindings").GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public async Task Who_gives_roles_gives_and_takes_only_what_it_has_there()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.RoleAsync("lead", "users:update", "workloads:read");
        await bench.RoleAsync("reader", "workloads:read");
        await bench.UserAsync("lea", "lead", "\"namespace\":\"research/nlp\"");
        await bench.UserAsync("alice", "operator", "\"namespace\":\"research/nlp\"");
        var lea = AccessBench.As("lea");
        Assert.That(await bench.CodeAsync("role_assign", """{"user_id":"alice","role":"reader","namespace":"research/nlp"}""", lea), Is.Zero);
        Snapshot.Match(await bench.Bridge.CallAsync("role_assign", """{"user_id":"lea","role":"viewer","namespace":"research/nlp"}""", lea), "more");
        Snapshot.Match(await bench.Bridge.CallAsync("role_revoke", """{"user_id":"alice","role":"operator","namespace":"research/nlp"}""", lea), "take");
        Snapshot.Match(await bench.Bridge.CallAsync("role_assign", """{"user_id":"alice","role":"reader","tenant":"research"}""", lea), "wider");
    }

    [Test]
    public async Task A_key_of_an_administrator_gives_no_more_than_its_scopes()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("root", "admin");
        await bench.UserAsync("alice");
        var (_, key) = await bench.KeyAsync("root", "\"scopes\":[\"users:*\"]");
        Assert.That(await bench.CodeAsync("role_assign", $$$"""{"user_id":"alice","role":"admin","_meta":{"api_key":"{{{key}}}"}}"""), Is.EqualTo(-32001));
        Assert.That(await bench.CodeAsync("user_list", $$$"""{"_meta":{"api_key":"{{{key}}}"}}"""), Is.Zero);
    }
}
