namespace ClawBridge.Tests.Tenancy;

/// <summary>What <c>default</c> means, and that nothing is no name.</summary>
internal sealed class DefaultNamespaceTests
{
    [Test]
    public async Task Default_stays_the_default_tenants_for_who_sees_that()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        var before = (await bench.OkAsync("namespace_get", """{"namespace_id":"default"}""")).GetProperty("id").GetString();
        await bench.OkAsync("namespace_create", """{"tenant_id":"research","name":"default"}""");
        await bench.UserAsync("tom", "admin", "research");
        Assert.That((await bench.OkAsync("namespace_get", """{"namespace_id":"default"}""")).GetProperty("id").GetString(), Is.EqualTo(before));
        Assert.That((await bench.OkAsync("namespace_get", """{"namespace_id":"default"}""", "tom")).GetProperty("id").GetString(), Is.EqualTo(bench.NamespaceId("research/default")));
        var own = await bench.SubmitAsync("default", ""","name":"job" """);
        await bench.SubmitAsync("research/default", ""","name":"job" """);
        Assert.That((await bench.OkAsync("workload_get", """{"workload_id":"default/job"}""")).GetProperty("id").GetString(), Is.EqualTo(own));
        await bench.OkAsync("namespace_create", """{"tenant_id":"sales","name":"default"}""");
        await bench.UserAsync("eve", "admin", null);
        await bench.SubmitAsync("default", "", "eve");
    }

    [TestCase("workload_submit", """{"image":"busybox","namespace":""}""")]
    [TestCase("workload_list", """{"namespace":""}""")]
    [TestCase("namespace_get", """{"namespace_id":""}""")]
    public async Task An_empty_namespace_is_none(string method, string parameters)
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        Assert.That(await bench.CallAsync(method, parameters), Does.Contain("-32602").And.Contain("The namespace is empty."));
    }
}
