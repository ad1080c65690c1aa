using ClawBridge.Access;
using ClawBridge.Tests.Access.Support;

namespace ClawBridge.Tests.Access;

internal sealed class PermissionCheckTests
{
    [TestCase("allowed", """{"user_id":"alice","resource":"workloads","action":"create","namespace":"research/nlp"}""")]
    [TestCase("not_on_cluster", """{"user_id":"alice","resource":"workloads","action":"create"}""")]
    [TestCase("elsewhere", """{"user_id":"alice","resource":"workloads","action":"write","tenant":"sales"}""")]
    [TestCase("nowhere", """{"user_id":"alice","resource":"users","action":"create"}""")]
    [TestCase("unknown_user", """{"user_id":"zoe","resource":"users","action":"create"}""")]
    [TestCase("unknown_action", """{"user_id":"alice","resource":"users","action":"destroy"}""")]
    [TestCase("empty_user", """{"user_id":"","resource":"users","action":"read"}""")]
    [TestCase("empty_resource", """{"user_id":"alice","resource":"","action":"read"}""")]
    [TestCase("unknown_namespace", """{"user_id":"alice","resource":"users","action":"read","namespace":"research/x"}""")]
    public async Task It_says_what_the_gate_would(string what, string parameters)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", "operator", "\"namespace\":\"research/nlp\"");
        Snapshot.Match(await bench.Bridge.CallAsync("permission_check", parameters), what);
    }

    [TestCase("viewer", "secrets", "read", true)]
    [TestCase("viewer", "secrets", "LIST", true)]
    [TestCase("viewer", "secrets", "reveal", false)]
    [TestCase("viewer", "*", "*", false)]
    [TestCase("viewer", "workloads", "write", false)]
    [TestCase("operator", "workloads", "all", true)]
    [TestCase("operator", "workloads:logs", "read", true)]
    [TestCase("operator", "workload", "read", false)]
    [TestCase("operator", "workloadsx", "read", false)]
    [TestCase("operator", "secrets", "write", true)]
    [TestCase("operator", "secrets", "reveal", false)]
    [TestCase("operator", "nodes", "update", false)]
    [TestCase("admin", "anything:at:all", "*", true)]
    [TestCase("admin", "vault", "reveal", true)]
    public async Task Roles_allow_what_they_say(string role, string resource, string action, bool allowed)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice", role);
        var answer = await bench.Bridge.ResultAsync("permission_check", $$"""{"user_id":"alice","resource":"{{resource}}","action":"{{action}}"}""");
        Assert.That(answer.GetProperty("allowed").GetBoolean(), Is.EqualTo(allowed));
    }

    [Test]
    public async Task Everyone_may_ask_about_itself_and_only_who_may_see_users_about_others()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice");
        await bench.UserAsync("bob", "viewer");
        const string About = """{"user_id":"alice","resource":"users","action":"read"}""";
        Assert.That(await bench.CodeAsync("permission_check", About, AccessBench.As("alice")), Is.Zero);
        Assert.That(await bench.CodeAsync("permission_check", About, AccessBench.As("bob")), Is.Zero);
        Snapshot.Match(await bench.Bridge.CallAsync("permission_check", """{"user_id":"bob","resource":"users","action":"read"}""", AccessBench.As("alice")));
        Assert.That(await bench.CodeAsync("permission_check", """{"user_id":"nobody","resource":"users","action":"read"}""", AccessBench.As("alice")), Is.EqualTo(-32001), "who may not ask learns no names");
    }

    [Test]
    public async Task Its_answer_and_the_gates_never_differ()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.UserAsync("alice");
        foreach (var role in BuiltInRoles.All)
        {
            await bench.Bridge.ResultAsync("role_assign", $$"""{"user_id":"alice","role":"{{role.Id}}"}""");
            foreach (var (method, permission) in new[] { ("user_list", "users:read"), ("role_list", "roles:read"), ("events_list", "events:read"), ("user_delete", "users:delete"), ("role_create", "roles:create") })
            {
                var (resource, action) = (permission.Split(':')[0], permission.Split(':')[1]);
                var said = await bench.Bridge.ResultAsync("permission_check", $$"""{"user_id":"alice","resource":"{{resource}}","action":"{{action}}"}""");
                var done = await bench.CodeAsync(method, """{"nonsense":1}""", AccessBench.As("alice"));
                Assert.That(done, Is.EqualTo(said.GetProperty("allowed").GetBoolean() ? -32602 : -32001), $"{role.Id} {method}");
            }

            await bench.Bridge.ResultAsync("role_revoke", $$"""{"user_id":"alice","role":"{{role.Id}}"}""");
        }
    }
}
