using System.Text.Json;
using ClawBridge.Access;
using ClawBridge.State;
using ClawBridge.Tenancy;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Tenancy;

internal sealed class DeletionTests
{
    [Test]
    public async Task An_empty_namespace_goes_with_its_finished_workloads_and_bindings()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.UserAsync("ann", "operator", "research/nlp");
        var id = await bench.SubmitAsync("research/nlp", ""","name":"done" """);
        await bench.RunAsync();
        Snapshot.Match(await bench.CallAsync("namespace_delete", """{"namespace_id":"research/nlp"}"""), "occupied");
        await bench.ExitAsync(id);
        Snapshot.Match(await bench.CallAsync("namespace_delete", """{"namespace_id":"research/nlp"}"""), "deleted");
        Assert.That(bench.State.Rows(WorkloadTables.Workloads), Is.Empty);
        Assert.That(bench.State.Find(AccessTables.Users, "user-ann")!.Bindings, Is.Empty);
        Snapshot.Match(await bench.CallAsync("namespace_delete", """{"namespace_id":"research/nlp"}"""), "again");
    }

    [TestCase("namespace_delete", """{"namespace_id":"default"}""")]
    [TestCase("namespace_delete", """{"namespace_id":"default/default","force":true}""")]
    [TestCase("tenant_delete", """{"tenant_id":"default","force":true}""")]
    public async Task What_every_cluster_has_cannot_be_deleted(string method, string parameters)
    {
        await using var bench = new TenancyBench();
        Snapshot.Match(await bench.CallAsync(method, parameters), method);
    }

    [Test]
    public async Task By_force_a_namespace_takes_nothing_new_and_goes_when_the_last_in_it_has_ended()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.UserAsync("ann", "operator", "research/nlp");
        await bench.UserAsync("bob", "viewer", "research/nlp");
        var running = await bench.SubmitAsync("research/nlp", ""","name":"train","gpus":2""");
        var done = await bench.SubmitAsync("research/nlp", ""","name":"done" """);
        await bench.RunAsync();
        await bench.ExitAsync(done);
        await bench.SubmitAsync("research/nlp", ""","name":"waits","gpus":64""");
        var space = bench.NamespaceId("research/nlp");
        Snapshot.Match(WithoutToken(await bench.CallAsync("namespace_delete", """{"namespace_id":"research/nlp","force":true}""")), "plan");
        Snapshot.Match(await bench.ConfirmedAsync("namespace_delete", """{"namespace_id":"research/nlp","force":true}"""), "ending");

        Assert.That(bench.State.Rows(WorkloadTables.Workloads).Keys, Is.EqualTo(new[] { running }), "what held nothing is gone already");
        Assert.That((await bench.OkAsync("namespace_get", $$"""{"namespace_id":"{{space}}"}""")).GetProperty("deleting").GetBoolean(), Is.True);
        Snapshot.Match(await bench.CallAsync("workload_submit", """{"image":"busybox","namespace":"research/nlp"}"""), "submit");
        Assert.That(bench.State.Find(AccessTables.Users, "user-ann")!.Bindings, Has.Count.EqualTo(1), "roles last as long as the namespace");

        await bench.RunAsync();
        Assert.That(bench.State.Rows(WorkloadTables.Workloads), Is.Empty);
        Assert.That(bench.State.Find(TenancyTables.Namespaces, space), Is.Null);
        Assert.That(bench.State.Find(TenancyTables.Usage, space), Is.Null);
        Assert.That(bench.State.Find(AccessTables.Users, "user-ann")!.Bindings, Is.Empty);
        Assert.That(bench.State.Rows(StateTables.Events).Values.OrderBy(e => e.Seq).Last().Kind, Is.EqualTo("namespace.deleted"));
    }

    [Test]
    public async Task A_plan_that_the_world_has_overtaken_is_not_carried_out()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        var asked = await bench.Bridge.ErrorAsync("namespace_delete", """{"namespace_id":"research/nlp","force":true}""");
        var token = asked.GetProperty("data").GetProperty("confirm").GetString();
        await bench.SubmitAsync("research/nlp");
        Snapshot.Match(await bench.CallAsync("namespace_delete", $$$"""{"namespace_id":"research/nlp","force":true,"_meta":{"confirm":"{{{token}}}"}}"""));
        Assert.That(bench.State.Rows(WorkloadTables.Workloads), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_tenant_goes_when_it_is_empty_or_by_force_when_all_in_it_has_ended()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.UserAsync("ann", "operator", "research");
        var (tenant, id) = (bench.TenantId("research"), await bench.SubmitAsync("research/nlp", ""","gpus":1"""));
        await bench.RunAsync();
        Snapshot.Match(await bench.CallAsync("tenant_delete", """{"tenant_id":"research"}"""), "occupied");
        Snapshot.Match(WithoutToken(await bench.CallAsync("tenant_delete", """{"tenant_id":"research","force":true}""")), "plan");
        Snapshot.Match(await bench.ConfirmedAsync("tenant_delete", """{"tenant_id":"research","force":true}"""), "ending");
        Assert.That(await bench.CodeAsync("namespace_create", """{"tenant_id":"research","name":"late"}"""), Is.EqualTo(-32004));
        Assert.That(TenancyView.Of(bench.State).NamespacesOf(tenant).Select(row => row.Name), Is.EqualTo(new[] { "nlp" }), "the empty one is gone");
        Snapshot.Match(await bench.ConfirmedAsync("tenant_delete", """{"tenant_id":"research","force":true}"""), "again");

        await bench.RunAsync();
        Assert.That(bench.State.Find(WorkloadTables.Workloads, id), Is.Null);
        Assert.That(bench.State.Find(TenancyTables.Tenants, tenant), Is.Null);
        Assert.That(bench.State.Find(TenancyTables.Usage, tenant), Is.Null);
        Assert.That(bench.State.Find(AccessTables.Users, "user-ann")!.Bindings, Is.Empty);
        Snapshot.Match(await bench.CallAsync("tenant_delete", """{"tenant_id":"research"}"""), "unknown");

        foreach (var space in new[] { "nlp", "web" }) await bench.OkAsync("namespace_delete", $$"""{"namespace_id":"sales/{{space}}"}""");
        Snapshot.Match(await bench.CallAsync("tenant_delete", """{"tenant_id":"sales"}"""), "empty");
    }

    [Test]
    public async Task A_namespace_with_a_replica_on_a_lost_node_stays_until_that_has_ended()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        await bench.SubmitAsync("research/nlp", ""","gpus":1""");
        await bench.RunAsync();
        var (node, space) = (bench.Fleet.Links.Single().Record.Id, bench.NamespaceId("research/nlp"));
        bench.Fleet.Cut(node);
        await bench.ConfirmedAsync("namespace_delete", """{"namespace_id":"research/nlp","force":true}""");
        await bench.RunAsync();
        Assert.That(bench.State.Find(TenancyTables.Namespaces, space), Is.Not.Null);
        bench.Fleet.Connect(node);
        await bench.RunAsync();
        Assert.That(bench.State.Find(TenancyTables.Namespaces, space), Is.Null);
        Assert.That(bench.Fleet.Links.Single().Node.Live, Is.Empty);
    }

    [Test]
    public async Task A_dry_run_deletes_nothing_and_needs_no_confirmation()
    {
        await using var bench = await TenancyBench.WithTenantsAsync();
        Snapshot.Match(await bench.CallAsync("namespace_delete", """{"namespace_id":"research/nlp","force":true,"_meta":{"dry_run":true}}"""));
        Assert.That(bench.State.Find(TenancyTables.Namespaces, bench.NamespaceId("research/nlp")), Is.Not.Null);
    }

    private static string WithoutToken(string answer)
    {
        var token = JsonDocument.Parse(answer).RootElement.GetProperty("error").GetProperty("data").GetProperty("confirm").GetString()!;
        return answer.Replace(token, "TOKEN", StringComparison.Ordinal);
    }
}
