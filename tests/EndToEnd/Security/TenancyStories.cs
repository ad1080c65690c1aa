using System.Text.Json.Nodes;

namespace EndToEnd.Security;

/// <summary>Tenants, their namespaces, what these may use and what they use.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class TenancyStories() : RoomStories("tenancy")
{
    private const string Nowhere = "00000000-0000-4000-8000-000000000000";

    protected override IReadOnlyList<(string Method, string Parameters)> NamingNothing =>
    [
        ("tenant_get", $$"""{"tenant_id":"{{Nowhere}}"}"""),
        ("tenant_get", """{"name":"none"}"""),
        ("tenant_update", """{"tenant_id":"none","display_name":"x"}"""),
        ("tenant_quota_set", """{"tenant_id":"none","quota":{}}"""),
        ("tenant_delete", $$"""{"tenant_id":"{{Nowhere}}"}"""),
        ("namespace_create", """{"tenant_id":"none","name":"n"}"""),
        ("namespace_get", """{"tenant_id":"default","name":"none"}"""),
        ("namespace_list", """{"tenant_id":"none"}"""),
        ("namespace_update", """{"namespace_id":"none","labels":{}}"""),
        ("namespace_delete", $$"""{"namespace_id":"{{Nowhere}}"}"""),
        ("quota_set", """{"namespace_id":"none","quota":{}}"""),
        ("usage_report", """{"namespace_id":"default/none"}"""),
    ];

    [Test]
    [Order(1)]
    public async Task A_tenant_is_made_changed_part_by_part_and_found_by_id_and_name()
    {
        var made = await Owner.CallAsync("tenant_create", """{"name":"research","display_name":"The lab","labels":{"floor":"3"},"default_quota":{"max_gpus":8,"gpu_hours":1.5}}""");
        Assert.That(made["quota"]!.ToJsonString(), Is.EqualTo(made["default_quota"]!.ToJsonString()));
        Assert.That(((int)made["quota"]!["max_gpus"]!, (double)made["quota"]!["gpu_hours"]!, made["quota"]!["memory_mib"]), Is.EqualTo((8, 1.5, (JsonNode?)null)));
        Assert.That((int)made["namespace_count"]!, Is.Zero);
        foreach (var reference in new[] { $$"""{"tenant_id":{{Quoted(made["id"])}}}""", """{"tenant_id":"research"}""", """{"name":"research"}""" })
            Assert.That((await Owner.CallAsync("tenant_get", reference)).ToJsonString(), Is.EqualTo(made.ToJsonString()), reference);
        Assert.That(Names(await Owner.CallAsync("tenant_list"), "name"), Is.EqualTo(new[] { "default", "research" }));

        var updated = await Owner.CallAsync("tenant_update", """{"tenant_id":"research","labels":{"floor":null,"cost":"17"},"default_quota":{"gpu_hours":null}}""");
        Assert.That(((string)updated["display_name"]!, updated["labels"]!.ToJsonString()), Is.EqualTo(("The lab", """{"cost":"17"}""")));
        Assert.That(((int)updated["default_quota"]!["max_gpus"]!, updated["default_quota"]!["gpu_hours"]), Is.EqualTo((8, (JsonNode?)null)));
        Assert.That((double)updated["quota"]!["gpu_hours"]!, Is.EqualTo(1.5), "its own limits are set with tenant_quota_set");
        var limited = await Owner.CallAsync("tenant_quota_set", """{"tenant_id":"research","quota":{"gpu_hours":null,"memory_mib":4096}}""");
        Assert.That(((int)limited["quota"]!["max_gpus"]!, limited["quota"]!["gpu_hours"], (int)limited["quota"]!["memory_mib"]!), Is.EqualTo((8, (JsonNode?)null, 4096)));

        await Owner.RefusedAsync(-32004, "tenant_create", """{"name":"research"}""");
        await Owner.RefusedAsync(-32602, "tenant_create", """{"name":"../etc"}""");
        await Owner.RefusedAsync(-32602, "tenant_create", """{"name":"t","quota":{"max_gpus":-1}}""");
        await Owner.RefusedAsync(-32602, "tenant_update", """{"tenant_id":"research","labels":{"":"x"}}""");
        await Owner.RefusedAsync(-32602, "tenant_quota_set", """{"tenant_id":"research","quota":{"gpus":1}}""");
        await Owner.RefusedAsync(-32602, "tenant_get");
    }

    [Test]
    [Order(2)]
    public async Task A_namespace_gets_its_tenants_limits_or_its_own_and_a_quota_is_set_part_by_part()
    {
        var tenant = await Owner.CallAsync("tenant_create", """{"name":"research","default_quota":{"max_gpus":8},"quota":{}}""");
        var nlp = await Owner.CallAsync("namespace_create", """{"tenant_id":"research","name":"nlp","labels":{"stage":"test"}}""");
        Assert.That((Text(nlp, "tenant_id"), Text(nlp, "qualified_name"), (int)nlp["quota"]!["max_gpus"]!), Is.EqualTo((Text(tenant, "id"), "research/nlp", 8)));
        var vision = await Owner.CallAsync("namespace_create", $$"""{"tenant_id":{{Quoted(tenant["id"])}},"name":"vision","quota":{"memory_mib":1024} }""");
        Assert.That(((int)vision["quota"]!["max_gpus"]!, (int)vision["quota"]!["memory_mib"]!), Is.EqualTo((8, 1024)), "a quota of its own changes the default as far as it says");
        foreach (var reference in new[] { $$"""{"namespace_id":{{Quoted(nlp["id"])}}}""", """{"namespace_id":"research/nlp"}""", """{"namespace_id":"nlp"}""", """{"tenant_id":"research","name":"nlp"}""" })
            Assert.That((await Owner.CallAsync("namespace_get", reference)).ToJsonString(), Is.EqualTo(nlp.ToJsonString()), reference);
        Assert.That(Names(await Owner.CallAsync("namespace_list"), "qualified_name"), Is.EqualTo(new[] { "default/default", "research/nlp", "research/vision" }));
        Assert.That(Names(await Owner.CallAsync("namespace_list", """{"tenant_id":"research"}"""), "name"), Is.EqualTo(new[] { "nlp", "vision" }));

        var relabelled = await Owner.CallAsync("namespace_update", """{"namespace_id":"nlp","labels":{"stage":null,"team":"a"}}""");
        Assert.That(relabelled["labels"]!.ToJsonString(), Is.EqualTo("""{"team":"a"}"""));
        var limited = await Owner.CallAsync("quota_set", """{"namespace_id":"nlp","quota":{"max_workloads":5}}""");
        Assert.That(((int)limited["quota"]!["max_gpus"]!, (int)limited["quota"]!["max_workloads"]!), Is.EqualTo((8, 5)));
        var lifted = await Owner.CallAsync("quota_set", """{"namespace_id":"nlp","quota":{"max_gpus":null}}""");
        Assert.That((lifted["quota"]!["max_gpus"], (int)lifted["quota"]!["max_workloads"]!), Is.EqualTo(((JsonNode?)null, 5)));

        await Owner.RefusedAsync(-32004, "namespace_create", """{"tenant_id":"research","name":"nlp"}""");
        await Owner.RefusedAsync(-32602, "namespace_create", """{"tenant_id":"research","name":"Nlp\n"}""");
        await Owner.RefusedAsync(-32602, "quota_set", """{"namespace_id":"nlp","quota":{"max_gpus":-1}}""");
        await Owner.RefusedAsync(-32602, "quota_set", """{"namespace_id":"nlp","quota":{"max_gpus":1.5}}""");
        await Owner.RefusedAsync(-32602, "namespace_update", """{"namespace_id":"nlp","labels":{"a":1}}""");
        await Owner.RefusedAsync(-32602, "namespace_get", """{"name":"nlp"}""");
        await Owner.CallAsync("tenant_create", """{"name":"other"}""");
        await Owner.CallAsync("namespace_create", """{"tenant_id":"other","name":"nlp"}""");
        var ambiguous = await Owner.RefusedAsync(-32602, "namespace_get", """{"namespace_id":"nlp"}""");
        Assert.That(ambiguous.ToJsonString(), Does.Contain("other/nlp").And.Contain("research/nlp"));
    }

    [Test]
    [Order(3)]
    public async Task A_submit_over_a_limit_is_refused_and_the_report_shows_what_is_used()
    {
        await Owner.CallAsync("tenant_create", """{"name":"research"}""");
        var nlp = await Owner.CallAsync("namespace_create", """{"tenant_id":"research","name":"nlp","quota":{"max_gpus":4,"max_workloads":2}}""");
        await SubmitAsync("one", 3);
        var gpus = await Owner.RefusedAsync(-32002, "workload_submit", """{"name":"two","image":"none","namespace":"nlp","gpus":2}""");
        Assert.That((string)gpus["message"]!, Does.Contain("GPU").And.Contain("4"));
        await SubmitAsync("three", 1);
        await Owner.RefusedAsync(-32002, "workload_submit", """{"name":"four","image":"none","namespace":"nlp"}""");

        var used = (await Owner.CallAsync("namespace_get", """{"namespace_id":"nlp"}"""))["usage"]!;
        Assert.That(((int)used["gpus_in_use"]!, (int)used["workloads_in_use"]!, (double)used["max_utilization_percent"]!), Is.EqualTo((4, 2, 100.0)));
        var report = await Owner.CallAsync("usage_report", """{"tenant_id":"research"}""");
        Assert.That(((int)report["total_gpus_in_use"]!, (int)report["total_workloads_in_use"]!, (double)report["total_gpu_hours_used"]!), Is.EqualTo((4, 2, 0.0)));
        Assert.That(report["over_threshold"]!.AsArray().Select(id => (string)id!), Is.EqualTo(new[] { Text(nlp, "id") }));
        Assert.That(Names(report["tenants"]!, "name"), Is.EqualTo(new[] { "research" }));
        var calmer = await Owner.CallAsync("usage_report", """{"namespace_id":"research/nlp","threshold_percent":100.5}""");
        Assert.That((calmer["over_threshold"]!.AsArray().Count, calmer["tenants"]!.AsArray().Count), Is.EqualTo((0, 0)));
        Assert.That(Names((await Owner.CallAsync("usage_report"))["namespaces"]!, "qualified_name"), Is.EqualTo(new[] { "default/default", "research/nlp" }));
        await Owner.RefusedAsync(-32602, "usage_report", """{"threshold_percent":-1}""");

        await Owner.CallAsync("workload_stop", """{"workload_id":"one"}""");
        await SubmitAsync("five", 2);
    }

    [Test]
    [Order(4)]
    public async Task What_still_holds_work_is_deleted_only_with_a_confirmed_plan()
    {
        var tenant = await Owner.CallAsync("tenant_create", """{"name":"research"}""");
        await Owner.CallAsync("namespace_create", """{"tenant_id":"research","name":"nlp"}""");
        await Owner.CallAsync("namespace_create", """{"tenant_id":"research","name":"empty"}""");
        await SubmitAsync("kept", 0);
        await Owner.RefusedAsync(-32004, "namespace_delete", """{"namespace_id":"nlp"}""");
        await Owner.RefusedAsync(-32004, "tenant_delete", """{"tenant_id":"research"}""");
        await Owner.RefusedAsync(-32004, "namespace_delete", """{"namespace_id":"default/default","force":true}""");
        await Owner.RefusedAsync(-32004, "tenant_delete", """{"tenant_id":"default","force":true}""");

        const string Force = """{"namespace_id":"nlp","force":true}""";
        var (plan, token) = await Owner.AskedAsync("namespace_delete", Force);
        Assert.That(string.Join('\n', plan), Does.Contain("kept"));
        await Owner.With("confirm", token).RefusedAsync(-32005, "namespace_delete", """{"namespace_id":"empty","force":true}""");
        await SubmitAsync("new", 0);
        var moved = await Owner.With("confirm", token).RefusedAsync(-32004, "namespace_delete", Force);
        Assert.That((string)moved["data"]!["kind"]!, Is.EqualTo("plan_changed"));
        var deleted = await Owner.ConfirmedAsync("namespace_delete", Force);
        Assert.That((bool)deleted["success"]!, Is.True);
        await Bridge.UntilAsync("namespace_list", """{"tenant_id":"research"}""", list => list.AsArray().Count == 1);

        await Owner.ConfirmedAsync("tenant_delete", $$"""{"tenant_id":{{Quoted(tenant["id"])}},"force":true}""");
        await Bridge.UntilAsync("tenant_list", "{}", list => list.AsArray().Count == 1);
        await Owner.CallAsync("tenant_create", """{"name":"research"}""");
        await Owner.CallAsync("namespace_create", """{"tenant_id":"research","name":"n"}""");
        Assert.That((bool)(await Owner.CallAsync("namespace_delete", """{"namespace_id":"research/n"}"""))["deleted"]!, Is.True);
        Assert.That((bool)(await Owner.CallAsync("tenant_delete", """{"tenant_id":"research"}"""))["deleted"]!, Is.True);
    }

    [Test]
    [Order(5)]
    public async Task Who_has_a_role_in_one_namespace_sees_and_changes_nothing_of_the_others()
    {
        await Owner.CallAsync("tenant_create", """{"name":"research"}""");
        var nlp = await Owner.CallAsync("namespace_create", """{"tenant_id":"research","name":"nlp"}""");
        var other = await Owner.CallAsync("namespace_create", """{"tenant_id":"research","name":"vision"}""");
        await Owner.CallAsync("user_create", """{"name":"alice"}""");
        await Owner.CallAsync("role_assign", """{"user_id":"alice","role":"admin","namespace":"research/nlp"}""");
        var key = await Owner.CallAsync("api_key_generate", """{"name":"k","user_id":"alice"}""");
        foreach (var alice in new[] { Owner.As("alice"), Owner.WithKey((string)key["secret"]!) })
        {
            Assert.That(Names(await alice.CallAsync("namespace_list"), "name"), Is.EqualTo(new[] { "nlp" }));
            Assert.That(Names((await alice.CallAsync("usage_report"))["namespaces"]!, "id"), Is.EqualTo(new[] { Text(nlp, "id") }));
            await alice.RefusedAsync(-32001, "namespace_get", $$"""{"namespace_id":{{Quoted(other["id"])}}}""");
            await alice.RefusedAsync(-32001, "namespace_delete", $$"""{"namespace_id":{{Quoted(other["id"])}}}""");
            await alice.RefusedAsync(-32001, "namespace_list", """{"tenant_id":"default"}""");
            await alice.RefusedAsync(-32001, "quota_set", """{"namespace_id":"nlp","quota":{"max_gpus":1000}}""");
            await alice.RefusedAsync(-32001, "tenant_delete", """{"tenant_id":"research"}""");
            await alice.CallAsync("namespace_update", """{"namespace_id":"nlp","labels":{"by":"alice"}}""");
        }

        await Owner.CallAsync("role_create", """{"name":"janitor","permissions":[{"resource":"namespaces","actions":["admin"]},{"resource":"tenants","actions":["admin"]}]}""");
        await Owner.CallAsync("user_create", """{"name":"jan","roles":["janitor"]}""");
        await SubmitAsync("kept", 0);
        await Owner.As("jan").RefusedAsync(-32001, "namespace_delete", """{"namespace_id":"nlp","force":true}""");
        await Owner.As("jan").RefusedAsync(-32001, "tenant_delete", """{"tenant_id":"research","force":true}""");
    }

    [Test]
    [Order(6)]
    public async Task Tenants_namespaces_limits_and_usage_outlive_a_kill()
    {
        await Owner.CallAsync("tenant_create", """{"name":"research","labels":{"a":"b"},"quota":{"max_gpus":9}}""");
        await Owner.CallAsync("namespace_create", """{"tenant_id":"research","name":"nlp","quota":{"max_gpus":2}}""");
        await Owner.CallAsync("namespace_create", """{"tenant_id":"research","name":"gone"}""");
        await Owner.CallAsync("namespace_delete", """{"namespace_id":"gone"}""");
        await SubmitAsync("w", 2);
        await AssertOutlivesAsync(("tenant_list", "{}"), ("tenant_get", """{"name":"research"}"""), ("namespace_list", "{}"), ("namespace_get", """{"namespace_id":"nlp"}"""), ("usage_report", "{}"));
        await Owner.RefusedAsync(-32002, "workload_submit", """{"name":"x","image":"none","namespace":"nlp","gpus":1}""");
    }

    private Task<JsonNode> SubmitAsync(string name, int gpus) =>
        Owner.CallAsync("workload_submit", $$"""{"name":"{{name}}","image":"none","namespace":"research/nlp","gpus":{{gpus}}}""");

    private static string Text(JsonNode answer, string member) => (string)answer[member]!;

    private static IEnumerable<string> Names(JsonNode list, string member) => list.AsArray().Select(item => (string)item![member]!);
}
