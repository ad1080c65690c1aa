using ClawBridge.Access;
using ClawBridge.Tests.Access.Support;

namespace ClawBridge.Tests.Access;

internal sealed class RoleMethodTests
{
    private const string Trainer = """{"name":"trainer","description":"Trains.","permissions":[{"resource":"Workloads","actions":["write","CREATE"]},{"resource":"events","actions":["read"]},{"resource":"workloads","actions":["read"]}]}""";

    [Test]
    public async Task Roles_are_listed_by_name_with_what_they_allow()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.Bridge.ResultAsync("role_create", Trainer);
        Snapshot.Match(await bench.Bridge.CallAsync("role_list"), "all");
        Snapshot.Match(await bench.Bridge.CallAsync("role_list", """{"page":2,"limit":3}"""), "page");
    }

    [TestCase("whole", Trainer)]
    [TestCase("star", """{"name":"boss","permissions":[{"resource":"*","actions":["read","all"]}]}""")]
    [TestCase("sub", """{"name":"sub","permissions":[{"resource":"workloads:logs","actions":["*"]}]}""")]
    [TestCase("taken", """{"name":"taken","permissions":[{"resource":"events","actions":["read"]}]}""")]
    [TestCase("built_in", """{"name":"admin","permissions":[{"resource":"events","actions":["read"]}]}""")]
    [TestCase("alias", """{"name":"readonly","permissions":[{"resource":"events","actions":["read"]}]}""")]
    [TestCase("name", """{"name":"Trainer","permissions":[{"resource":"events","actions":["read"]}]}""")]
    [TestCase("resource", """{"name":"x","permissions":[{"resource":"workload","actions":["read"]}]}""")]
    [TestCase("resource_newline", """{"name":"x","permissions":[{"resource":"workloads:\n","actions":["read"]}]}""")]
    [TestCase("action", """{"name":"x","permissions":[{"resource":"workloads","actions":["raed"]}]}""")]
    [TestCase("nothing", """{"name":"x","permissions":[]}""")]
    [TestCase("no_action", """{"name":"x","permissions":[{"resource":"workloads","actions":[]}]}""")]
    [TestCase("no_permissions", """{"name":"x"}""")]
    public async Task A_role_is_made_or_refused(string what, string parameters)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.RoleAsync("taken", "workloads:read");
        Snapshot.Match(await bench.Bridge.CallAsync("role_create", parameters), what);
    }

    [TestCase("permissions", """{"name":"trainer","permissions":[{"resource":"roles","actions":["read"]}]}""")]
    [TestCase("description", """{"name":"TRAINER","description":"Other."}""")]
    [TestCase("nothing", """{"name":"trainer"}""")]
    [TestCase("unknown", """{"name":"trainers","description":"x"}""")]
    [TestCase("built_in", """{"name":"viewer","description":"x"}""")]
    [TestCase("resource", """{"name":"trainer","permissions":[{"resource":"rolez","actions":["read"]}]}""")]
    public async Task A_role_is_changed_or_refused(string what, string parameters)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.Bridge.ResultAsync("role_create", Trainer);
        Snapshot.Match(await bench.Bridge.CallAsync("role_update", parameters), what);
    }

    [Test]
    public async Task A_changed_role_holds_at_once()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.RoleAsync("trainer", "events:read");
        await bench.UserAsync("alice", "trainer");
        Assert.That(await bench.CodeAsync("user_list", "{}", AccessBench.As("alice")), Is.EqualTo(-32001));
        await bench.Bridge.ResultAsync("role_update", """{"name":"trainer","permissions":[{"resource":"users","actions":["read"]}]}""");
        Assert.That(await bench.CodeAsync("user_list", "{}", AccessBench.As("alice")), Is.Zero);
        Assert.That(await bench.CodeAsync("events_list", "{}", AccessBench.As("alice")), Is.EqualTo(-32001));
    }

    [TestCase("free", """{"name":"trainer"}""", false)]
    [TestCase("held", """{"name":"trainer"}""", true)]
    [TestCase("forced", """{"name":"trainer","force":true}""", true)]
    [TestCase("unknown", """{"name":"trainr"}""", false)]
    [TestCase("built_in", """{"name":"operator","force":true}""", false)]
    public async Task A_role_is_deleted_or_refused(string what, string parameters, bool isHeld)
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.Bridge.ResultAsync("role_create", Trainer);
        if (isHeld)
        {
            await bench.UserAsync("bob", "trainer");
            await bench.UserAsync("alice", "trainer", "\"tenant\":\"research\"");
        }

        Snapshot.Match(await bench.Bridge.CallAsync("role_delete", parameters), what);
        Assert.That(bench.Bridge.State.Current.Rows(AccessTables.Roles), Has.Count.EqualTo(what == "free" ? 0 : 1));
    }

    [Test]
    public async Task A_confirmed_deletion_takes_the_role_from_all_and_a_changed_plan_is_refused()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.Bridge.ResultAsync("role_create", Trainer);
        await bench.UserAsync("alice", "trainer", "\"tenant\":\"research\"");
        await bench.UserAsync("bob", "viewer");
        var stale = await ConfirmAsync(bench);
        await bench.Bridge.ResultAsync("role_assign", """{"user_id":"bob","role":"trainer"}""");
        Assert.That(await bench.CodeAsync("role_delete", stale), Is.EqualTo(-32004));

        var confirmed = await ConfirmAsync(bench);
        Snapshot.Match(await bench.Bridge.CallAsync("role_delete", confirmed));
        Assert.That(bench.Bridge.State.Current.Rows(AccessTables.Users).Values.SelectMany(user => user.Bindings).Select(binding => binding.Role), Is.EqualTo(new[] { "viewer" }));
        Assert.That(await bench.CodeAsync("role_delete", confirmed), Is.EqualTo(-32000), "the token was used, and the role is gone");
    }

    [Test]
    public async Task Who_manages_roles_decides_only_about_those_that_allow_no_more_than_it_may_itself()
    {
        await using var bench = await AccessBench.StartAsync();
        await bench.RoleAsync("smith", "roles:create", "roles:update", "roles:delete", "roles:read", "workloads:read");
        await bench.RoleAsync("strong", "workloads:update");
        await bench.RoleAsync("weak", "workloads:read");
        await bench.UserAsync("sam", "smith");
        var sam = AccessBench.As("sam");
        Snapshot.Match(await bench.Bridge.CallAsync("role_create", """{"name":"x","permissions":[{"resource":"*","actions":["read"]}]}""", sam), "create");
        Snapshot.Match(await bench.Bridge.CallAsync("role_update", """{"name":"weak","permissions":[{"resource":"workloads","actions":["admin"]}]}""", sam), "raise");
        Snapshot.Match(await bench.Bridge.CallAsync("role_update", """{"name":"strong","permissions":[{"resource":"workloads","actions":["read"]}]}""", sam), "lower");
        Snapshot.Match(await bench.Bridge.CallAsync("role_delete", """{"name":"strong"}""", sam), "delete");
        Assert.That(await bench.CodeAsync("role_create", """{"name":"x","permissions":[{"resource":"workloads","actions":["read"]}]}""", sam), Is.Zero);
        Assert.That(await bench.CodeAsync("role_delete", """{"name":"x"}""", sam), Is.Zero);
    }

    /// <summary>The params of a forced deletion with the token that was given for it.</summary>
    private static async Task<string> ConfirmAsync(AccessBench bench)
    {
        var error = await bench.Bridge.ErrorAsync("role_delete", """{"name":"trainer","force":true}""");
        Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(-32005));
        return $$$"""{"name":"trainer","force":true,"_meta":{"confirm":"{{{error.GetProperty("data").GetProperty("confirm").GetString()}}}"}}""";
    }
}
