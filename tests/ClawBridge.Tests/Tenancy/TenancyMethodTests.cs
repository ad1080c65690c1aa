using ClawBridge.Tenancy;

namespace ClawBridge.Tests.Tenancy;

internal sealed class TenancyMethodTests
{
    [Test]
    public async Task Tenant_create_answers_the_tenant()
    {
        await using var bench = new TenancyBench();
        Snapshot.Match(await bench.CallAsync("tenant_create", """
            {"name":"research","display_name":"Research","labels":{"cost-center":"17"},"default_quota":{"max_gpus":8,"gpu_hours":10.5,"memory_mib":null}}
            """), "default");
        Snapshot.Match(await bench.CallAsync("tenant_create", """{"name":"Sales_2","default_quota":{"max_gpus":8},"quota":{"max_gpus":32,"storage_gb":100}}"""), "own");
    }

    [TestCase("missing", "{}")]
    [TestCase("empty", """{"name":""}""")]
    [TestCase("digit", """{"name":"1a"}""")]
    [TestCase("end", """{"name":"a_"}""")]
    [TestCase("space", """{"name":"a b"}""")]
    [TestCase("newline", """{"name":"a\n"}""")]
    [TestCase("accent", """{"name":"café"}""")]
    [TestCase("id", """{"name":"aaaaaaaa-0000-4000-8000-000000000001"}""")]
    [TestCase("negative", """{"name":"a","quota":{"max_gpus":-1}}""")]
    [TestCase("negative_hours", """{"name":"a","default_quota":{"gpu_hours":-0.5}}""")]
    [TestCase("infinite", """{"name":"a","quota":{"gpu_hours":1e999}}""")]
    [TestCase("absurd", """{"name":"a","quota":{"memory_mib":99999999999999}}""")]
    [TestCase("fraction", """{"name":"a","quota":{"max_workloads":1.5}}""")]
    [TestCase("unknown_limit", """{"name":"a","quota":{"gpus":1}}""")]
    [TestCase("display", """{"name":"a","display_name":"a\tb"}""")]
    [TestCase("label", """{"name":"a","labels":{"-x":"1"}}""")]
    [TestCase("taken", """{"name":"default"}""")]
    public async Task Tenant_create_refuses(string what, string parameters)
    {
        await using var bench = new TenancyBench();
        Snapshot.Match(await bench.CallAsync("tenant_create", parameters), what);
        Assert.That(bench.State.Rows(TenancyTables.Tenants), Is.Empty);
    }

    [Test]
    public async Task A_tenant_name_counts_letter_case_and_may_be_128_long()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.OkAsync("tenant_create", """{"name":"Research"}""");
        await bench.OkAsync("tenant_create", $$"""{"name":"{{new string('a', 128)}}"}""");
        Assert.That(await bench.CodeAsync("tenant_create", $$"""{"name":"{{new string('a', 129)}}"}"""), Is.EqualTo(-32602));
        Assert.That(await bench.CodeAsync("tenant_create", """{"name":"research"}"""), Is.EqualTo(-32004));
    }

    [Test]
    public async Task Tenant_get_takes_id_or_name()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        Snapshot.Match(await bench.CallAsync("tenant_get", """{"name":"research"}"""), "found");
        var byId = await bench.CallAsync("tenant_get", $$"""{"tenant_id":"{{bench.TenantId("research").ToUpperInvariant()}}","name":"sales"}""");
        Assert.That(byId, Is.EqualTo(await bench.CallAsync("tenant_get", """{"tenant_id":"research"}""")));
        Snapshot.Match(await bench.CallAsync("tenant_get", """{"tenant_id":"reserch"}"""), "unknown");
        Snapshot.Match(await bench.CallAsync("tenant_get"), "neither");
        Snapshot.Match(await bench.CallAsync("tenant_get", """{"tenant_id":""}"""), "empty");
        Snapshot.Match(await bench.CallAsync("tenant_get", """{"name":"default"}"""), "default");
    }

    [Test]
    public async Task Tenant_list_is_ordered_by_name_and_pages()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        Snapshot.Match(await bench.CallAsync("tenant_list"), "all");
        Snapshot.Match(await bench.CallAsync("tenant_list", """{"cursor":"","limit":1}"""), "page");
    }

    [Test]
    public async Task Tenant_update_changes_what_is_named_and_keeps_the_rest()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.OkAsync("tenant_update", """{"tenant_id":"research","display_name":"Research","labels":{"a":"1","b":"2"},"default_quota":{"max_gpus":4,"cpu_cores":16}}""");
        Snapshot.Match(await bench.CallAsync("tenant_update", """{"tenant_id":"research","labels":{"a":null,"c":"3"},"default_quota":{"max_gpus":null}}"""), "kept");
        Snapshot.Match(await bench.CallAsync("tenant_update", """{"tenant_id":"research","display_name":null}"""), "null");
        Snapshot.Match(await bench.CallAsync("tenant_update", """{"tenant_id":"research","labels":{"a b":"1"}}"""), "label");
        Snapshot.Match(await bench.CallAsync("tenant_update", """{"tenant_id":"nobody"}"""), "unknown");
        var inherited = await bench.OkAsync("namespace_create", """{"tenant_id":"research","name":"new"}""");
        Assert.That(inherited.GetProperty("quota").GetProperty("cpu_cores").GetInt32(), Is.EqualTo(16));
    }

    [Test]
    public async Task Changes_that_change_nothing_are_not_told()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.OkAsync("namespace_update", """{"namespace_id":"research/nlp","labels":{"a":"1"}}""");
        var events = bench.State.EventSeq;
        await bench.OkAsync("namespace_update", """{"namespace_id":"research/nlp","labels":{"a":"1","b":null}}""");
        await bench.OkAsync("quota_set", """{"namespace_id":"research/nlp","quota":{}}""");
        await bench.OkAsync("tenant_update", """{"tenant_id":"research"}""");
        Assert.That(bench.State.EventSeq, Is.EqualTo(events));
    }

    [Test]
    public async Task Namespace_create_answers_the_namespace()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        Snapshot.Match(await bench.CallAsync("namespace_create", """{"tenant_id":"research","name":"audio","labels":{"b":"2","a":"1"},"quota":{"max_gpus":2}}"""), "made");
        Snapshot.Match(await bench.CallAsync("namespace_create", """{"tenant_id":"research","name":"dry","_meta":{"dry_run":true}}"""), "dry");
        const string Once = """{"tenant_id":"research","name":"once","_meta":{"idempotency_key":"k"}}""";
        var once = await bench.CallAsync("namespace_create", Once);
        Assert.That(await bench.CallAsync("namespace_create", Once), Is.EqualTo(once));
        await bench.OkAsync("tenant_create", """{"name":"inherits","default_quota":{"max_gpus":3}}""");
        var inherited = await bench.OkAsync("namespace_create", """{"tenant_id":"inherits","name":"a"}""");
        Assert.That(inherited.GetProperty("quota").GetProperty("max_gpus").GetInt32(), Is.EqualTo(3));
        var patched = await bench.OkAsync("namespace_create", """{"tenant_id":"inherits","name":"b","quota":{"cpu_cores":1}}""");
        Assert.That(patched.GetProperty("quota").GetProperty("max_gpus").GetInt32(), Is.EqualTo(3));
    }

    [TestCase("unknown_tenant", """{"tenant_id":"nobody","name":"a"}""")]
    [TestCase("taken", """{"tenant_id":"research","name":"nlp"}""")]
    [TestCase("taken_default", """{"tenant_id":"default","name":"default"}""")]
    [TestCase("upper", """{"tenant_id":"research","name":"Nlp"}""")]
    [TestCase("underscore", """{"tenant_id":"research","name":"a_b"}""")]
    [TestCase("slash", """{"tenant_id":"research","name":"../a"}""")]
    [TestCase("end", """{"tenant_id":"research","name":"a-"}""")]
    [TestCase("long", """{"tenant_id":"research","name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""")]
    [TestCase("quota", """{"tenant_id":"research","name":"a","quota":{"cpu_cores":-1}}""")]
    public async Task Namespace_create_refuses(string what, string parameters)
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        Snapshot.Match(await bench.CallAsync("namespace_create", parameters), what);
        Assert.That(bench.State.Rows(TenancyTables.Namespaces), Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Namespace_get_takes_id_qualified_name_bare_name_or_both_parts()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        var found = await bench.CallAsync("namespace_get", """{"namespace_id":"sales/web"}""");
        Snapshot.Match(found, "found");
        foreach (var same in new[] { $$"""{"namespace_id":"{{bench.NamespaceId("sales/web")}}"}""", """{"namespace_id":"web"}""", """{"tenant_id":"sales","name":"web"}""" })
            Assert.That(await bench.CallAsync("namespace_get", same), Is.EqualTo(found), same);
        Snapshot.Match(await bench.CallAsync("namespace_get", """{"namespace_id":"nlp"}"""), "ambiguous");
        Snapshot.Match(await bench.CallAsync("namespace_get", """{"namespace_id":"sales/wen"}"""), "unknown");
        Snapshot.Match(await bench.CallAsync("namespace_get", """{"namespace_id":""}"""), "empty");
        Snapshot.Match(await bench.CallAsync("namespace_get", """{"name":"web"}"""), "half");
        Snapshot.Match(await bench.CallAsync("namespace_get", """{"namespace_id":"default/default"}"""), "default");
        Assert.That(await bench.CodeAsync("namespace_get", """{"tenant_id":"research","name":"web"}"""), Is.EqualTo(-32000), "it is another tenant's");
    }

    [Test]
    public async Task Namespace_list_is_ordered_and_filtered_by_tenant()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        Snapshot.Match(await bench.CallAsync("namespace_list", """{"tenant_id":"research"}"""), "tenant");
        Snapshot.Match(await bench.CallAsync("namespace_list", """{"tenant_id":"nobody"}"""), "unknown");
        var all = (await bench.OkAsync("namespace_list")).EnumerateArray().Select(row => row.GetProperty("qualified_name").GetString());
        Assert.That(all, Is.EqualTo(new[] { "default/default", "research/nlp", "research/vision", "sales/nlp", "sales/web" }));
    }

    [Test]
    public async Task Namespace_update_sets_and_removes_labels()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.OkAsync("namespace_update", """{"namespace_id":"research/nlp","labels":{"a":"1","b":"2"}}""");
        Snapshot.Match(await bench.CallAsync("namespace_update", """{"namespace_id":"research/nlp","labels":{"a":null,"c":"3"}}"""), "changed");
        Snapshot.Match(await bench.CallAsync("namespace_update", """{"namespace_id":"research/nlp","labels":{"":"3"}}"""), "label");
        Snapshot.Match(await bench.CallAsync("namespace_update", """{"namespace_id":"research/none","labels":{}}"""), "unknown");
        var many = string.Join(',', Enumerable.Range(0, 63).Select(i => $"\"k{i}\":\"v\""));
        Assert.That(await bench.CodeAsync("namespace_update", $$$"""{"namespace_id":"research/nlp","labels":{{{{many}}}}}"""), Is.EqualTo(-32602), "65 labels in all");
        await bench.OkAsync("namespace_update", """{"namespace_id":"default","labels":{"here":"always"}}""");
    }

    [Test]
    public async Task Quota_set_merges_and_null_lifts()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.OkAsync("quota_set", """{"namespace_id":"research/nlp","quota":{"max_gpus":8,"max_workloads":5,"gpu_hours":100}}""");
        Snapshot.Match(await bench.CallAsync("quota_set", """{"namespace_id":"research/nlp","quota":{"max_gpus":null,"cpu_cores":64}}"""), "merged");
        Snapshot.Match(await bench.CallAsync("quota_set", """{"namespace_id":"research/nlp","quota":{"max_gpus":-1}}"""), "negative");
        Snapshot.Match(await bench.CallAsync("quota_set", """{"namespace_id":"research/nlp","quota":{"gpu_hours":1e300}}"""), "absurd");
        Snapshot.Match(await bench.CallAsync("quota_set", """{"namespace_id":"research/nlp","quota":{"max_gpu":1}}"""), "unknown_limit");
        Snapshot.Match(await bench.CallAsync("quota_set", """{"namespace_id":"research/nlp"}"""), "missing");
        Snapshot.Match(await bench.CallAsync("quota_set", """{"namespace_id":"nowhere","quota":{}}"""), "unknown");
        Snapshot.Match(await bench.CallAsync("quota_set", """{"namespace_id":"default","quota":{"max_workloads":0}}"""), "default");
        Snapshot.Match(await bench.CallAsync("workload_submit", """{"image":"busybox"}"""), "full");
    }

    [Test]
    public async Task Tenant_quota_set_merges_and_null_lifts()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.OkAsync("tenant_quota_set", """{"tenant_id":"research","quota":{"max_gpus":8,"storage_gb":5}}""");
        Snapshot.Match(await bench.CallAsync("tenant_quota_set", """{"tenant_id":"research","quota":{"max_gpus":null,"memory_mib":64}}"""), "merged");
        Snapshot.Match(await bench.CallAsync("tenant_quota_set", """{"tenant_id":"nobody","quota":{}}"""), "unknown");
        Snapshot.Match(await bench.CallAsync("tenant_quota_set", """{"tenant_id":"research","quota":{"storage_gb":-1}}"""), "negative");
    }

    [Test]
    public async Task Usage_report_shows_what_was_asked_for_and_what_is_over_the_threshold_of_that()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.OkAsync("quota_set", """{"namespace_id":"research/nlp","quota":{"max_gpus":4,"memory_mib":10000}}""");
        await bench.OkAsync("quota_set", """{"namespace_id":"sales/web","quota":{"cpu_cores":2}}""");
        await bench.OkAsync("tenant_quota_set", """{"tenant_id":"research","quota":{"max_gpus":5}}""");
        await bench.SubmitAsync("research/nlp", ""","gpus":2,"replicas":2,"memory_mb":1024""");
        await bench.SubmitAsync("sales/web", ""","cpu_cores":2""");
        await bench.RunAsync();
        bench.Bridge.Time.Advance(TimeSpan.FromMinutes(90));
        Snapshot.Match(await bench.CallAsync("usage_report", """{"tenant_id":"research"}"""), "tenant");
        Snapshot.Match(await bench.CallAsync("usage_report", """{"namespace_id":"research/vision"}"""), "namespace");
        Assert.That((await bench.OkAsync("usage_report")).GetProperty("over_threshold").EnumerateArray().Select(id => id.GetString()),
            Is.EqualTo(new[] { bench.NamespaceId("research/nlp"), bench.NamespaceId("sales/web") }));
        Assert.That((await bench.OkAsync("usage_report", """{"threshold_percent":100.01}""")).GetProperty("over_threshold").GetArrayLength(), Is.Zero);
        Snapshot.Match(await bench.CallAsync("usage_report", """{"tenant_id":"nobody"}"""), "unknown_tenant");
        Snapshot.Match(await bench.CallAsync("usage_report", """{"namespace_id":"research/none"}"""), "unknown_namespace");
        Snapshot.Match(await bench.CallAsync("usage_report", """{"threshold_percent":-1}"""), "threshold");
    }
}
