using ClawBridge.Workloads;

namespace ClawBridge.Tests.Tenancy;

/// <summary>A quota of cores or memory is no mere number: nothing is counted as 0 and runs without limit.</summary>
internal sealed class QuotaLimitTests
{
    [TestCase("cores", """{"cpu_cores":4}""", ""","cpu_cores":0""")]
    [TestCase("memory", """{"memory_mib":1024}""", ""","memory_mb":0""")]
    public async Task What_asks_for_none_of_what_is_limited_is_refused(string what, string quota, string asked)
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.OkAsync("quota_set", $$"""{"namespace_id":"research/nlp","quota":{{quota}}}""");
        Snapshot.Match(await bench.CallAsync("workload_submit", $$"""{"image":"busybox","namespace":"research/nlp"{{asked}}}"""), what);
        await bench.OkAsync("tenant_quota_set", $$"""{"tenant_id":"sales","quota":{{quota}}}""");
        Assert.That(await bench.CodeAsync("workload_submit", $$"""{"image":"busybox","namespace":"sales/web"{{asked}}}"""), Is.EqualTo(-32002), "a tenant's limit counts too");
        await bench.SubmitAsync("research/vision", asked);
        Assert.That(bench.State.Rows(WorkloadTables.Workloads), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Defaults_are_limits_where_there_is_a_quota_and_only_there()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.OkAsync("quota_set", """{"namespace_id":"research/nlp","quota":{"cpu_cores":4}}""");
        await bench.OkAsync("tenant_quota_set", """{"tenant_id":"sales","quota":{"memory_mib":2048}}""");
        Assert.That(Limits(bench, await bench.SubmitAsync("research/nlp")), Is.EqualTo((true, false)));
        Assert.That(Limits(bench, await bench.SubmitAsync("sales/web")), Is.EqualTo((false, true)));
        Assert.That(Limits(bench, await bench.SubmitAsync("research/vision")), Is.EqualTo((false, false)));
        Assert.That(Limits(bench, await bench.SubmitAsync("research/vision", ""","cpu_cores":2,"memory_mb":64""")), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task Scaling_up_is_held_to_a_quota_that_came_later()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        var none = await bench.SubmitAsync("research/nlp", ""","cpu_cores":0""");
        var some = await bench.SubmitAsync("research/nlp");
        await bench.OkAsync("quota_set", """{"namespace_id":"research/nlp","quota":{"cpu_cores":4}}""");
        Snapshot.Match(await bench.CallAsync("workload_scale", $$"""{"workload_id":"{{none}}","replicas":2}"""));
        await bench.OkAsync("workload_scale", $$"""{"workload_id":"{{none}}","replicas":0}""");
        await bench.OkAsync("workload_scale", $$"""{"workload_id":"{{some}}","replicas":2}""");
        Assert.That(Limits(bench, some), Is.EqualTo((true, false)));
    }

    private static (bool Cpu, bool Memory) Limits(TenancyBench bench, string id)
    {
        var spec = bench.State.Find(WorkloadTables.Workloads, id)!.Spec;
        return (spec.CpuLimited, spec.MemoryLimited);
    }
}
