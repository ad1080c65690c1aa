using ClawBridge.Access;
using ClawBridge.State;
using ClawBridge.Tests.Access.Support;

namespace ClawBridge.Tests.Access;

internal sealed class UserMethodTests
{
    [TestCase("bare", """{"name":"alice"}""")]
    [TestCase("whole", """{"name":"alice@lab.example","email":"alice@lab.example","roles":["operator","readonly","viewer"]}""")]
    [TestCase("dry", """{"name":"alice","_meta":{"dry_run":true}}""")]
    public async Task A_user_is_made(string what, string parameters)
    {
        await using var bench = await AccessBench.StartAsync();
        Snapshot.Match(await bench.Bridge.CallAsync("user_create", parameters), what);
    }

    [TestCase("no_name", """{}""")]
    [TestCase("empty", """{"name":""}""")]
    [TestCase("space", """{"name":"Alice Smith"}""")]
    [TestCase("newline", """{"name":"alice\nowner"}""")]
    [TestCase("dash", """{"name":"-alice"}""")]
    [TestCase("owner", """{"name":"Owner"}""")]
    [TestCase("key", """{"name":"claw_000000000000000000000000000000"}""")]
    [TestCase("system", """{"name":"system"}""")]
    [TestCase("uuid", """{"name":"00000000-0000-4000-8000-000000000001"}""")]
    [TestCase("homoglyph", """{"name":"аlice"}""")]
    [TestCase("taken", """{"name":"BOB"}""")]
    [TestCase("email", """{"name":"alice","email":"no address"}""")]
    [TestCase("role", """{"name":"alice","roles":["operator","admn"]}""")]
    [TestCase("empty_role", """{"name":"alice","roles":[""]}""")]
    public async Task A_user_is_refused_and_nothing_is_stored(string what, string parameters)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("bob");
        Snapshot.Match(await bench.Bridge.CallAsync("user_create", parameters), what);
        Assert.That(bench.Bridge.State.Current.Rows(AccessTables.Users), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Names_are_as_long_as_the_rule_says()
    {
        await using var bench = await AccessBench.StartAsync();
        Assert.That(await bench.CodeAsync("user_create", $$"""{"name":"{{new string('a', 128)}}"}"""), Is.Zero);
        Assert.That(await bench.CodeAsync("user_create", $$"""{"name":"{{new string('b', 129)}}"}"""), Is.EqualTo(-32602));
    }

    [Test]
    public async Task The_same_key_makes_one_user()
    {
        await using var bench = await AccessBench.StartAsync();
        const string Call = """{"name":"alice","_meta":{"idempotency_key":"k"}}""";
        var first = await bench.Bridge.CallAsync("user_create", Call);
        Assert.That(await bench.Bridge.CallAsync("user_create", Call), Is.EqualTo(first));
    }

    [TestCase("name", """{"name":"alice"}""")]
    [TestCase("id", """{"user_id":"00000000-0000-4000-8000-000000000001"}""")]
    [TestCase("id_as_name", """{"user_id":"alice"}""")]
    [TestCase("both", """{"user_id":"00000000-0000-4000-8000-000000000001","name":"alice"}""")]
    [TestCase("neither", """{}""")]
    [TestCase("differ", """{"user_id":"alice","name":"bob"}""")]
    [TestCase("empty", """{"user_id":""}""")]
    [TestCase("unknown", """{"user_id":"alcie"}""")]
    public async Task A_user_is_shown(string what, string parameters)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator", "\"namespace\":\"research/nlp\"");
        await bench.UserAsync("bob");
        Snapshot.Match(await bench.Bridge.CallAsync("user_get", parameters), what);
    }

    [TestCase("all", """{}""")]
    [TestCase("role", """{"role":"READONLY"}""")]
    [TestCase("page", """{"cursor":"","limit":1}""")]
    [TestCase("unknown", """{"role":"viwer"}""")]
    public async Task Users_are_listed_by_name(string what, string parameters)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("carol", "viewer");
        await bench.UserAsync("alice", "viewer", "\"tenant\":\"research\"");
        await bench.UserAsync("bob", "operator");
        Snapshot.Match(await bench.Bridge.CallAsync("user_list", parameters), what);
    }

    [Test]
    public async Task A_deleted_user_is_gone_with_its_keys_in_one_transaction()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator");
        await bench.UserAsync("bob");
        await bench.KeyAsync("alice");
        await bench.KeyAsync("alice");
        var other = await bench.KeyAsync("bob");
        List<string> tables = [];
        using var watching = bench.Bridge.State.OnCommitted(committed =>
        {
            if (committed.Changes.Any(change => change.Table == "users")) tables.AddRange(committed.Changes.Select(change => change.Table).Where(table => table is "users" or "api_keys"));
        });
        Snapshot.Match(await bench.Bridge.CallAsync("user_delete", """{"user_id":"alice"}"""));
        Assert.That(tables, Is.EquivalentTo(new[] { "users", "api_keys", "api_keys" }));
        Assert.That(bench.Bridge.State.Current.Rows(AccessTables.ApiKeys).Keys, Is.EqualTo(new[] { other.Id }));
    }

    [TestCase("empty", """{"user_id":""}""")]
    [TestCase("unknown", """{"user_id":"carol"}""")]
    [TestCase("missing", """{}""")]
    public async Task Deleting_who_is_not_there_is_refused(string what, string parameters)
    {
        await using var bench = await AccessBench.StartAsync();
        Snapshot.Match(await bench.Bridge.CallAsync("user_delete", parameters), what);
    }

    [Test]
    public async Task Who_manages_users_decides_only_about_those_who_may_no_more_than_itself()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.RoleAsync("hr", "users:create", "users:delete", "users:read", "workloads:read");
        await bench.RoleAsync("reader", "workloads:read");
        await bench.UserAsync("hugo", "hr");
        await bench.UserAsync("root", "admin");
        await bench.UserAsync("temp", "reader");
        var hugo = AccessBench.As("hugo");
        Snapshot.Match(await bench.Bridge.CallAsync("user_create", """{"name":"mole","roles":["reader","admin"]}""", hugo), "create");
        Snapshot.Match(await bench.Bridge.CallAsync("user_delete", """{"user_id":"root"}""", hugo), "delete");
        Assert.That(await bench.CodeAsync("user_create", """{"name":"new","roles":["reader"]}""", hugo), Is.Zero);
        Assert.That(await bench.CodeAsync("user_delete", """{"user_id":"temp"}""", hugo), Is.Zero);
        Assert.That(bench.Bridge.State.Current.Rows(AccessTables.Users).Values.Select(user => user.Name), Is.EquivalentTo(new[] { "hugo", "root", "new" }));
    }

    [Test]
    public async Task What_happens_to_users_is_told_as_events()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator");
        await bench.Bridge.ResultAsync("role_revoke", """{"user_id":"alice","role":"operator"}""");
        await bench.KeyAsync("alice");
        await bench.Bridge.ResultAsync("user_delete", """{"user_id":"alice"}""");
        var events = bench.Bridge.State.Current.Rows(StateTables.Events).Values.OrderBy(row => row.Seq).Select(row => $"{row.Kind}: {row.Summary}");
        Assert.That(events, Is.EqualTo(new[]
        {
            "user.created: User alice was created.", "user.role_assigned: User alice got role operator on the cluster.",
            "user.role_revoked: User alice lost role operator on the cluster.", "api_key.created: API key key of user alice was made.", "user.deleted: User alice was deleted.",
        }));
    }
}
