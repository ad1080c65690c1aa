using ClawBridge.Access;
using ClawBridge.Rpc;
using ClawBridge.Rpc.Wire;
using ClawBridge.State;
using ClawBridge.Tenancy;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Tenancy;

/// <summary>What users with a role in one tenant or namespace can do and see, and what they cannot.</summary>
internal sealed class ScopedCallerTests
{
    private TenancyBench _bench = null!;
    private string _ours = "";
    private string _theirs = "";

    [SetUp]
    public async Task SetUp()
    {
        _bench = await TenancyBench.WithTenantsAsync();
        await _bench.UserAsync("nina", "operator", "research/nlp");
        await _bench.UserAsync("tom", "admin", "research");
        await _bench.UserAsync("vera", "viewer", null);
        _ours = await _bench.SubmitAsync("research/nlp", ""","name":"job","gpus":1""");
        _theirs = await _bench.SubmitAsync("sales/nlp", ""","name":"job","gpus":1""");
        await _bench.SubmitAsync("sales/web", ""","name":"secret-plan" """);
        await _bench.RunAsync();
    }

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [TestCase("workload_get", "")]
    [TestCase("workload_stop", "")]
    [TestCase("workload_scale", ""","replicas":0""")]
    [TestCase("workload_logs", "")]
    [TestCase("workload_delete", ""","force":true""")]
    [TestCase("workload_exec", ""","command":["ls"]""")]
    [TestCase("workload_wait", "")]
    public async Task Anothers_workload_is_denied_by_id_and_unknown_by_name(string method, string more)
    {
        var before = _bench.State.Find(WorkloadTables.Workloads, _theirs);
        Assert.That(await _bench.CodeAsync(method, $$"""{"workload_id":"{{_theirs}}"{{more}}}""", "nina"), Is.EqualTo(-32001));
        foreach (var reference in new[] { "secret-plan", "sales/nlp/job", "web/secret-plan" })
            Assert.That(await _bench.CodeAsync(method, $$"""{"workload_id":"{{reference}}"{{more}}}""", "nina"), Is.EqualTo(-32000), reference);

        Assert.That(_bench.State.Find(WorkloadTables.Workloads, _theirs), Is.EqualTo(before));
    }

    [Test]
    public async Task Denials_and_unknown_names_say_nothing_of_others()
    {
        Snapshot.Match(await _bench.CallAsync("workload_get", $$"""{"workload_id":"{{_theirs}}"}""", "nina"), "by_id");
        Snapshot.Match(await _bench.CallAsync("workload_get", """{"workload_id":"secret-plam"}""", "nina"), "by_name");
        Snapshot.Match(await _bench.CallAsync("workload_submit", """{"image":"busybox","namespace":"sales/nlp"}""", "nina"), "submit");
        Snapshot.Match(await _bench.CallAsync("workload_submit", """{"image":"busybox"}""", "nina"), "submit_default");
        Snapshot.Match(await _bench.CallAsync("namespace_get", """{"namespace_id":"research/nlq"}""", "nina"), "namespace");
    }

    [TestCase("workload_submit", "namespace", ""","image":"busybox" """)]
    [TestCase("workload_list", "namespace", "")]
    [TestCase("namespace_get", "namespace_id", "")]
    [TestCase("namespace_update", "namespace_id", ""","labels":{}""")]
    [TestCase("namespace_delete", "namespace_id", "")]
    [TestCase("quota_set", "namespace_id", ""","quota":{}""")]
    [TestCase("usage_report", "namespace_id", "")]
    [TestCase("namespace_create", "tenant_id", ""","name":"mine" """)]
    [TestCase("namespace_list", "tenant_id", "")]
    [TestCase("tenant_get", "tenant_id", "")]
    [TestCase("tenant_update", "tenant_id", "")]
    public async Task What_others_have_is_answered_as_what_nobody_has(string method, string field, string more)
    {
        var (names, id) = field == "tenant_id"
            ? (new[] { "sales" }, _bench.State.Rows(TenancyTables.Tenants).Values.Single(row => row.Name == "sales").Id)
            : (["web", "sales/web"], _bench.NamespaceId("sales/web"));
        foreach (var reference in names.Append(id))
        {
            const string Nobodys = "00000000-0000-4000-8000-00000000ffff";
            var missing = reference == id ? Nobodys : reference.Replace('e', 'q');
            var answer = await _bench.CallAsync(method, $$"""{"{{field}}":"{{reference}}"{{more}}}""", "tom");
            Assert.That(answer, Does.Contain("-32001").And.Contain($"'{reference}'"));
            Assert.That(await _bench.CallAsync(method, $$"""{"{{field}}":"{{missing}}"{{more}}}""", "tom"), Is.EqualTo(answer.Replace(reference, missing, StringComparison.Ordinal)));
            Assert.That(await _bench.CodeAsync(method, $$"""{"{{field}}":"{{missing}}"{{more}}}"""), Is.EqualTo(-32000), "to the owner");
        }
    }

    [Test]
    public async Task A_namespace_named_by_its_tenants_id_does_not_tell_the_tenants_name()
    {
        var sales = _bench.State.Rows(TenancyTables.Tenants).Values.Single(row => row.Name == "sales").Id;
        Assert.That(await _bench.CallAsync("namespace_get", $$"""{"tenant_id":"{{sales}}","name":"web"}""", "tom"), Does.Contain("-32001").And.Contain($"'{sales}/web'").And.Not.Contain("sales"));
    }

    [Test]
    public async Task A_bare_name_means_what_the_caller_sees()
    {
        Assert.That((await _bench.OkAsync("workload_get", """{"workload_id":"job"}""", "nina")).GetProperty("id").GetString(), Is.EqualTo(_ours));
        Assert.That((await _bench.OkAsync("workload_get", """{"workload_id":"nlp/job"}""", "nina")).GetProperty("id").GetString(), Is.EqualTo(_ours));
        Assert.That((await _bench.OkAsync("workload_get", """{"workload_id":"research/nlp/job"}""", "nina")).GetProperty("id").GetString(), Is.EqualTo(_ours));
        Assert.That((await _bench.OkAsync("workload_get", $$"""{"workload_id":"{{_theirs[..35]}}"}""", "nina")).GetProperty("id").GetString(), Is.EqualTo(_ours), "a prefix that fits several for others");
        Snapshot.Match(await _bench.CallAsync("workload_get", """{"workload_id":"job"}""", "vera"), "ambiguous");
        Snapshot.Match(await _bench.CallAsync("workload_submit", """{"image":"busybox","name":"second","namespace":"nlp"}""", "nina"), "submitted");
        Snapshot.Match(await _bench.CallAsync("workload_submit", """{"image":"busybox","namespace":"nlp"}"""), "submit_ambiguous");
    }

    [Test]
    public async Task The_default_namespaces_workload_comes_first_for_who_sees_it()
    {
        var common = await _bench.SubmitAsync("default", ""","name":"job" """);
        Assert.That((await _bench.OkAsync("workload_get", """{"workload_id":"JOB"}""")).GetProperty("id").GetString(), Is.EqualTo(common));
        Assert.That((await _bench.OkAsync("workload_get", """{"workload_id":"default/job"}""")).GetProperty("id").GetString(), Is.EqualTo(common));
        Assert.That((await _bench.OkAsync("workload_get", """{"workload_id":"job"}""", "nina")).GetProperty("id").GetString(), Is.EqualTo(_ours));
    }

    [Test]
    public async Task Lists_show_only_what_the_caller_may_see()
    {
        Snapshot.Match(await _bench.CallAsync("workload_list", "{}", "nina"), "workloads");
        Assert.That(await _bench.CodeAsync("workload_list", """{"namespace":"sales/web"}""", "nina"), Is.EqualTo(-32001));
        Assert.That((await _bench.OkAsync("workload_list", """{"namespace":"sales/nlp"}""", "vera")).GetArrayLength(), Is.EqualTo(1));
        Assert.That(Names(await _bench.OkAsync("namespace_list", "{}", "nina"), "qualified_name"), Is.EqualTo(new[] { "research/nlp" }));
        Assert.That(Names(await _bench.OkAsync("namespace_list", """{"tenant_id":"research"}""", "nina"), "qualified_name"), Is.EqualTo(new[] { "research/nlp" }));
        Assert.That(await _bench.CodeAsync("namespace_list", """{"tenant_id":"sales"}""", "nina"), Is.EqualTo(-32001));
        Assert.That(Names(await _bench.OkAsync("namespace_list", "{}", "tom"), "qualified_name"), Is.EqualTo(new[] { "research/nlp", "research/vision" }));
        Assert.That(Names(await _bench.OkAsync("tenant_list", "{}", "nina"), "name"), Is.Empty);
        Assert.That(Names(await _bench.OkAsync("tenant_list", "{}", "tom"), "name"), Is.EqualTo(new[] { "research" }));
        Assert.That(await _bench.CodeAsync("tenant_get", """{"name":"sales"}""", "tom"), Is.EqualTo(-32001));
    }

    [Test]
    public async Task A_usage_report_stays_inside_of_what_the_caller_may_see()
    {
        await _bench.OkAsync("quota_set", """{"namespace_id":"sales/nlp","quota":{"max_gpus":1}}""");
        await _bench.OkAsync("quota_set", """{"namespace_id":"research/nlp","quota":{"max_gpus":1}}""");
        Snapshot.Match(await _bench.CallAsync("usage_report", "{}", "nina"), "namespace_role");
        Snapshot.Match(await _bench.CallAsync("usage_report", "{}", "tom"), "tenant_role");
        Snapshot.Match(await _bench.CallAsync("usage_report", """{"namespace_id":"sales/nlp"}""", "nina"), "denied");
        Snapshot.Match(await _bench.CallAsync("usage_report", """{"tenant_id":"sales"}""", "nina"), "denied_tenant");
    }

    [Test]
    public async Task Who_runs_a_tenant_divides_it_but_does_not_enlarge_it()
    {
        await _bench.OkAsync("namespace_create", """{"tenant_id":"research","name":"audio"}""", "tom");
        await _bench.OkAsync("quota_set", """{"namespace_id":"research/audio","quota":{"max_gpus":4}}""", "tom");
        await _bench.OkAsync("tenant_update", """{"tenant_id":"research","display_name":"R"}""", "tom");
        await _bench.OkAsync("namespace_delete", """{"namespace_id":"research/audio"}""", "tom");
        Assert.That(await _bench.CodeAsync("tenant_quota_set", """{"tenant_id":"research","quota":{"max_gpus":null}}""", "tom"), Is.EqualTo(-32001));
        Assert.That(await _bench.CodeAsync("tenant_create", """{"name":"mine"}""", "tom"), Is.EqualTo(-32001));
        Assert.That(await _bench.CodeAsync("tenant_delete", """{"tenant_id":"research"}""", "tom"), Is.EqualTo(-32001));
        Assert.That(await _bench.CodeAsync("namespace_create", """{"tenant_id":"sales","name":"mine"}""", "tom"), Is.EqualTo(-32001));
        Assert.That(await _bench.CodeAsync("namespace_delete", """{"namespace_id":"sales/web","force":true}""", "tom"), Is.EqualTo(-32001));
        Assert.That(await _bench.CodeAsync("quota_set", """{"namespace_id":"sales/web","quota":{}}""", "tom"), Is.EqualTo(-32001));
    }

    [Test]
    public async Task Who_runs_a_namespace_does_not_set_its_own_quota()
    {
        await _bench.UserAsync("nora", "admin", "research/nlp");
        Snapshot.Match(await _bench.CallAsync("quota_set", """{"namespace_id":"research/nlp","quota":{"max_gpus":null}}""", "nora"));
        await _bench.OkAsync("namespace_update", """{"namespace_id":"research/nlp","labels":{"a":"1"}}""", "nora");
        Assert.That(await _bench.CodeAsync("namespace_create", """{"tenant_id":"research","name":"mine"}""", "nora"), Is.EqualTo(-32001));
        Assert.That(await _bench.CodeAsync("namespace_update", """{"namespace_id":"research/vision","labels":{}}""", "nora"), Is.EqualTo(-32001));
    }

    [Test]
    public async Task Deleting_a_namespace_takes_the_right_to_delete_what_is_in_it()
    {
        await _bench.Bridge.State.TransactAsync(transaction => transaction.Put(AccessTables.Roles, new RoleRecord { Id = "janitor", Grants = [new Grant("namespaces", ["admin"])] }));
        await _bench.UserAsync("jan", "janitor", "research");
        Snapshot.Match(await _bench.CallAsync("namespace_delete", """{"namespace_id":"research/nlp","force":true}""", "jan"));
        await _bench.OkAsync("namespace_delete", """{"namespace_id":"research/vision"}""", "jan");
    }

    [Test]
    public async Task Events_are_told_of_places_where_the_caller_may_read_them()
    {
        Assert.That(Kinds(await _bench.OkAsync("events_list", "{}", "nina")), Is.EqualTo(new[] { "workload.running", "workload.submitted", "namespace.created" }));
        Assert.That(Kinds(await _bench.OkAsync("events_list", $$"""{"target":"{{_theirs}}"}""", "nina")), Is.Empty);
        Assert.That(Kinds(await _bench.OkAsync("events_list", """{"kind":"*.none"}""", "nina")), Is.Empty);
        Assert.That(Kinds(await _bench.OkAsync("events_list", """{"kind":"workload.*"}""", "vera")), Has.Count.EqualTo(6));
        Assert.That(Kinds(await _bench.OkAsync("events_list", """{"kind":"tenant.*"}""", "tom")), Is.EqualTo(new[] { "tenant.created" }));
    }

    [Test]
    public async Task What_was_deleted_is_still_told_to_those_who_could_see_it()
    {
        await _bench.ExitAsync(_ours);
        await _bench.OkAsync("workload_delete", $$"""{"workload_id":"{{_ours}}"}""", "nina");
        Assert.That(Kinds(await _bench.OkAsync("events_list", """{"limit":1}""", "nina")), Is.EqualTo(new[] { "workload.deleted" }));
        await _bench.OkAsync("namespace_delete", """{"namespace_id":"research/nlp"}""");
        Assert.That(Kinds(await _bench.OkAsync("events_list", """{"limit":1}""", "tom")), Is.EqualTo(new[] { "namespace.deleted" }));
    }

    [Test]
    public async Task Events_that_do_not_say_where_they_belong_are_known_by_their_workload()
    {
        await _bench.Bridge.State.TransactAsync(transaction =>
        {
            transaction.Emit("workload.old", _theirs, "Old.");
            transaction.Emit("workload.old", _ours, "Old.");
            transaction.Emit("cluster.old", null, "Old.");
            return true;
        });
        Assert.That((await _bench.OkAsync("events_list", """{"kind":"workload.old"}""", "nina")).GetArrayLength(), Is.EqualTo(1));
        Assert.That((await _bench.OkAsync("events_list", """{"kind":"cluster.old"}""", "nina")).GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task A_subscriber_is_told_of_its_places_only_and_nothing_once_its_role_is_gone()
    {
        await using var client = _bench.Bridge.Connect(new ConnectionOptions { Session = TenancyBench.SessionOf("nina") });
        await client.CallAsync("""{"id":1,"method":"events_subscribe","params":{"subscription_id":"s"}}""");
        await _bench.OkAsync("workload_stop", $$"""{"workload_id":"{{_theirs}}"}""");
        await _bench.OkAsync("workload_stop", $$"""{"workload_id":"{{_ours}}"}""");
        Assert.That((await client.ReadAsync()).GetProperty("params").GetProperty("target").GetString(), Is.EqualTo(_ours));
        await _bench.Bridge.State.TransactAsync(transaction => transaction.Put(AccessTables.Users, transaction.Find(AccessTables.Users, "user-nina")! with { Bindings = [] }));
        await _bench.RunAsync();
        Assert.That((await client.ReadAsync()).GetProperty("params").GetProperty("kind").GetString(), Is.EqualTo("events.ended"));
        Assert.That((await client.CallAsync("""{"id":2,"method":"events_unsubscribe","params":{"subscription_id":"s"}}""")).GetProperty("result").GetProperty("success").GetBoolean(), Is.True);
        Assert.That((await client.CallAsync("""{"id":3,"method":"events_list"}""")).GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32001));
    }

    [Test]
    public async Task A_namespace_outside_of_the_tenant_is_denied_however_it_is_named()
    {
        foreach (var reference in new[] { "sales/web", _bench.NamespaceId("sales/web"), _bench.NamespaceId("sales/web").ToUpperInvariant(), "web" })
        {
            Assert.That(await _bench.CodeAsync("workload_submit", $$"""{"image":"busybox","namespace":"{{reference}}"}""", "tom"), Is.EqualTo(-32001), reference);
            Assert.That(await _bench.CodeAsync("namespace_get", $$"""{"namespace_id":"{{reference}}"}""", "tom"), Is.EqualTo(-32001), reference);
        }

        foreach (var reference in new[] { "research/web", "research/../sales/web", "sales//web", "/web", "research/nlp/x" })
            Assert.That(await _bench.CodeAsync("workload_submit", $$"""{"image":"busybox","namespace":"{{reference}}"}""", "tom"), Is.EqualTo(-32001), reference);
        Assert.That(_bench.State.Rows(WorkloadTables.Workloads), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_followed_log_ends_with_the_right_to_read_it()
    {
        var wire = _bench.Fleet.Links.Single().Requests;
        var following = _bench.CallAsync("workload_logs", $$"""{"workload_id":"{{_ours}}","follow":true}""", "nina");
        Assert.That(wire, Has.Count.EqualTo(1));
        await _bench.Bridge.State.TransactAsync(transaction => transaction.Put(AccessTables.Users, transaction.Find(AccessTables.Users, "user-nina")! with { Bindings = [] }));
        wire.Peek().Progress!("""[{"ts":1,"stream":"stdout","text":"not for nina"}]""");
        Assert.That(await following.WaitAsync(TimeSpan.FromSeconds(20)), Does.Contain("-32001").And.Not.Contain("not for nina"));
        Assert.That(wire.Peek().Answer.Task.IsCanceled, Is.True, "the node is told to stop sending");
    }

    [Test]
    public async Task A_role_in_one_namespace_reaches_no_method_of_the_whole_cluster()
    {
        Assert.That(await _bench.CodeAsync("tenant_create", """{"name":"x"}""", "nina"), Is.EqualTo(-32001));
        Assert.That(await _bench.CodeAsync("tenant_quota_set", """{"tenant_id":"research","quota":{}}""", "nina"), Is.EqualTo(-32001));
        await _bench.UserAsync("nobody", "no-such-role", "research/nlp");
        foreach (var method in new[] { "workload_list", "namespace_list", "events_list", "usage_report", "tenant_list" })
            Assert.That(await _bench.CodeAsync(method, "{}", "nobody"), Is.EqualTo(-32001), method);
    }

    [Test]
    public async Task A_denied_call_is_recorded_with_its_target()
    {
        await _bench.CallAsync("workload_stop", $$"""{"workload_id":"{{_theirs}}"}""", "nina");
        var record = _bench.State.Rows(ClawBridge.Audit.AuditTables.Audit).Values.MaxBy(row => row.Id, StringComparer.Ordinal)!;
        Assert.That((record.Principal, record.Target, record.Code), Is.EqualTo(("nina", _theirs, (int?)ErrorCodes.PermissionDenied)));
    }

    private static IReadOnlyList<string?> Names(System.Text.Json.JsonElement list, string member) => [.. list.EnumerateArray().Select(row => row.GetProperty(member).GetString())];

    private static IReadOnlyList<string?> Kinds(System.Text.Json.JsonElement list) => Names(list, "kind");
}
