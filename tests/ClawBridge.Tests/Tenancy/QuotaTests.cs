using System.Text.Json;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Tenancy;

internal sealed class QuotaTests
{
    [TestCase("gpus", """{"max_gpus":8}""", ""","gpus":2,"replicas":3""", ""","gpus":4""")]
    [TestCase("one_gpu", """{"max_gpus":1}""", ""","gpus":1""", ""","gpus":1""")]
    [TestCase("cores", """{"cpu_cores":4}""", ""","cpu_cores":3""", ""","cpu_cores":2""")]
    [TestCase("memory", """{"memory_mib":1000}""", "", "")]
    [TestCase("workloads", """{"max_workloads":1}""", "", "")]
    public async Task What_does_not_fit_is_refused_and_says_which_limit_and_by_how_much(string what, string quota, string first, string second)
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.OkAsync("quota_set", $$"""{"namespace_id":"research/nlp","quota":{{quota}}}""");
        await bench.SubmitAsync("research/nlp", first);
        Snapshot.Match(await bench.CallAsync("workload_submit", $$"""{"image":"busybox","namespace":"research/nlp"{{second}}}"""), what);
        await bench.SubmitAsync("research/vision", second);
        Assert.That(bench.State.Rows(WorkloadTables.Workloads), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_tenants_quota_is_over_all_its_namespaces_and_those_that_are_gone_have_used_hours_too()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.OkAsync("tenant_quota_set", """{"tenant_id":"research","quota":{"max_gpus":4,"gpu_hours":1}}""");
        var id = await bench.SubmitAsync("research/nlp", ""","gpus":3""");
        Snapshot.Match(await bench.CallAsync("workload_submit", """{"image":"busybox","namespace":"research/vision","gpus":2}"""), "gpus");
        await bench.RunAsync();
        bench.Bridge.Time.Advance(TimeSpan.FromMinutes(30));
        await bench.ExitAsync(id);
        await bench.OkAsync("namespace_delete", """{"namespace_id":"research/nlp"}""");
        Snapshot.Match(await bench.CallAsync("workload_submit", """{"image":"busybox","namespace":"research/vision","gpus":1}"""), "hours");
        await bench.SubmitAsync("research/vision");
        await bench.SubmitAsync("sales/nlp", ""","gpus":4""");
    }

    [Test]
    public async Task Scaling_up_is_held_to_the_quota_and_scaling_down_never()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.OkAsync("quota_set", """{"namespace_id":"research/nlp","quota":{"max_gpus":4}}""");
        var id = await bench.SubmitAsync("research/nlp", ""","gpus":2,"name":"train" """);
        await bench.OkAsync("workload_scale", $$"""{"workload_id":"{{id}}","replicas":2}""");
        await bench.RunAsync();
        Snapshot.Match(await bench.CallAsync("workload_scale", $$"""{"workload_id":"{{id}}","replicas":3}"""));
        await bench.OkAsync("quota_set", """{"namespace_id":"research/nlp","quota":{"max_gpus":0}}""");
        await bench.OkAsync("workload_scale", $$"""{"workload_id":"{{id}}","replicas":1}""");
        Assert.That(Gpus(await bench.OkAsync("namespace_get", """{"namespace_id":"research/nlp"}""")), Is.EqualTo(4), "the replica that is stopped still holds its GPUs");
        await bench.RunAsync();
        Assert.That(Gpus(await bench.OkAsync("namespace_get", """{"namespace_id":"research/nlp"}""")), Is.EqualTo(2));
    }

    [Test]
    public async Task What_has_ended_makes_room_again()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.OkAsync("quota_set", """{"namespace_id":"research/nlp","quota":{"max_gpus":2,"max_workloads":1}}""");
        var id = await bench.SubmitAsync("research/nlp", ""","gpus":2""");
        await bench.RunAsync();
        await bench.ExitAsync(id);
        await bench.SubmitAsync("research/nlp", ""","gpus":2""");
    }

    [Test]
    public async Task Of_a_hundred_submits_at_once_exactly_those_get_in_that_fit()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.OkAsync("quota_set", """{"namespace_id":"research/nlp","quota":{"max_gpus":10}}""");
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => bench.CallAsync("workload_submit", """{"image":"busybox","namespace":"research/nlp","gpus":1}"""))));
        Assert.That(answers.Count(answer => answer.Contains("\"result\"", StringComparison.Ordinal)), Is.EqualTo(10));
        Assert.That(answers.Count(answer => answer.Contains("-32002", StringComparison.Ordinal) && answer.Contains("quota_exceeded", StringComparison.Ordinal)), Is.EqualTo(90));
        Assert.That(bench.State.Rows(WorkloadTables.Workloads), Has.Count.EqualTo(10));
    }

    [Test]
    public async Task A_dry_run_is_held_to_the_quota_and_takes_nothing_of_it()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.OkAsync("quota_set", """{"namespace_id":"research/nlp","quota":{"max_gpus":2}}""");
        await bench.OkAsync("workload_submit", """{"image":"busybox","namespace":"research/nlp","gpus":2,"_meta":{"dry_run":true}}""");
        Assert.That(await bench.CodeAsync("workload_submit", """{"image":"busybox","namespace":"research/nlp","gpus":3,"_meta":{"dry_run":true}}"""), Is.EqualTo(-32002));
        await bench.SubmitAsync("research/nlp", ""","gpus":2""");
    }

    private static long Gpus(JsonElement row) => row.GetProperty("usage").GetProperty("gpus_in_use").GetInt64();
}
