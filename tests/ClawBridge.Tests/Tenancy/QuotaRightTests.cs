namespace ClawBridge.Tests.Tenancy;

/// <summary>Limits are decided by who may decide about limits, whichever method sets them.</summary>
internal sealed class QuotaRightTests
{
    [Test]
    public async Task A_quota_of_a_new_namespace_changes_the_tenants_default()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.OkAsync("tenant_update", """{"tenant_id":"research","default_quota":{"max_gpus":8,"cpu_cores":16}}""");
        foreach (var (name, quota, gpus, cores) in new[] { ("a", "{}", "8", "16"), ("b", """{"max_gpus":2}""", "2", "16"), ("c", """{"cpu_cores":null}""", "8", "null") })
        {
            var made = (await bench.OkAsync("namespace_create", $$"""{"tenant_id":"research","name":"{{name}}","quota":{{quota}}}""")).GetProperty("quota");
            Assert.That((made.GetProperty("max_gpus").GetRawText(), made.GetProperty("cpu_cores").GetRawText()), Is.EqualTo((gpus, cores)), quota);
        }
    }

    [Test]
    public async Task Limits_need_the_permission_to_set_limits()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.RoleAsync("maker", "namespaces:create", "tenants:update");
        await bench.RoleAsync("divider", "namespaces:create", "tenants:update", "quotas:update");
        await bench.UserAsync("mia", "maker", "research");
        await bench.UserAsync("dan", "divider", "research");
        const string Create = """{"tenant_id":"research","name":"audio","quota":{"max_gpus":null}}""";
        const string Update = """{"tenant_id":"research","default_quota":{"max_gpus":null}}""";
        Snapshot.Match(await bench.CallAsync("namespace_create", Create, "mia"), "create");
        Snapshot.Match(await bench.CallAsync("tenant_update", Update, "mia"), "update");
        await bench.OkAsync("namespace_create", """{"tenant_id":"research","name":"video"}""", "mia");
        await bench.OkAsync("tenant_update", """{"tenant_id":"research","display_name":"R"}""", "mia");
        await bench.OkAsync("namespace_create", Create, "dan");
        await bench.OkAsync("tenant_update", Update, "dan");
    }
}
