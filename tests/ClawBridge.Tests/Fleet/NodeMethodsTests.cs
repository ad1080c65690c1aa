using System.Text.Json;
using ClawBridge.Discovery;
using ClawBridge.Fleet;

namespace ClawBridge.Tests.Fleet;

internal sealed class NodeMethodsTests
{
    [Test]
    public async Task The_status_of_an_empty_cluster_is_healthy()
    {
        await using var bench = new FleetMethodsBench();

        Snapshot.Match(await bench.Bridge.CallAsync("cluster_status"));
    }

    [Test]
    public async Task The_status_counts_free_held_and_broken_GPUs_and_follows_every_change()
    {
        await using var bench = new FleetMethodsBench();
        await bench.JoinAsync(1, "gpu-1", gpus: 4);
        var (_, second) = await bench.JoinAsync(2, "gpu-2", gpus: 2);
        bench.Workloads.GpusHeld.Add("GPU-gpu-1-0");
        await bench.Bridge.ResultAsync("node_cordon", """{"node_id":"gpu-2"}""");
        Snapshot.Match(await bench.Bridge.CallAsync("cluster_status"));

        second.HangUp();
        await FleetBench.UntilAsync(() => bench.Fleet.Nodes().Count(n => n.IsConnected) == 1);
        var status = await bench.Bridge.ResultAsync("cluster_status");
        Assert.That(status.GetProperty("connected_nodes").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task Nodes_are_listed_by_name()
    {
        await using var bench = new FleetMethodsBench();
        await bench.JoinAsync(2, "gpu-2");
        await bench.JoinAsync(1, "GPU-1");

        Snapshot.Match(await bench.Bridge.CallAsync("node_list"));
    }

    [TestCase("""{"status":"HEALTHY"}""", "gpu-1,gpu-3")]
    [TestCase("""{"status":"draining"}""", "gpu-2")]
    [TestCase("""{"status":"offline"}""", "")]
    [TestCase("""{"gpu_type":"h100"}""", "gpu-1,gpu-2")]
    [TestCase("""{"gpu_type":"A100"}""", "")]
    [TestCase("""{"labels":{"zone":"a"}}""", "gpu-1")]
    [TestCase("""{"labels":{"zone":"a","rack":"1"}}""", "")]
    [TestCase("""{"limit":2}""", "gpu-1,gpu-2")]
    public async Task Lists_can_be_narrowed(string parameters, string names)
    {
        await using var bench = new FleetMethodsBench();
        await bench.JoinAsync(1, "gpu-1");
        await bench.JoinAsync(2, "gpu-2");
        await bench.JoinAsync(3, "gpu-3", gpus: 0);
        await bench.Bridge.ResultAsync("node_label", """{"node_id":"gpu-1","labels":{"zone":"a"}}""");
        await bench.Bridge.ResultAsync("node_drain", """{"node_id":"gpu-2"}""");

        var list = await bench.Bridge.ResultAsync("node_list", parameters);

        Assert.That(string.Join(',', list.EnumerateArray().Select(n => n.GetProperty("name").GetString())), Is.EqualTo(names));
    }

    [Test]
    public async Task Pages_go_on_where_the_last_one_ended()
    {
        await using var bench = new FleetMethodsBench();
        foreach (var i in Enumerable.Range(1, 3)) await bench.JoinAsync(i, $"gpu-{i}");

        var first = await bench.Bridge.ResultAsync("node_list", """{"limit":2,"cursor":""}""");
        var cursor = first.GetProperty("next_cursor").GetString();
        var second = await bench.Bridge.ResultAsync("node_list", $$"""{"limit":2,"cursor":"{{cursor}}"}""");

        Assert.That(first.GetProperty("total").GetInt32(), Is.EqualTo(3));
        Assert.That(second.GetProperty("items")[0].GetProperty("name").GetString(), Is.EqualTo("gpu-3"));
        Assert.That(second.GetProperty("next_cursor").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task A_node_is_shown_with_its_GPUs_and_workloads()
    {
        await using var bench = new FleetMethodsBench();
        var (node, socket) = await bench.JoinAsync(1, "gpu-1");
        bench.Workloads.Held[node.Id] = ["w2", "w1"];
        bench.Workloads.GpusHeld.Add("GPU-gpu-1-1");
        socket.Send(node.Event("gpu.metrics", """
            {"count":1,"metrics":[{"index":0,"uuid":"GPU-gpu-1-0","utilization_percent":55,"memory_used_mb":1024,"temperature_c":61.5}],"ts":1}
            """));
        await socket.NextAsync();

        Snapshot.Match(await bench.Bridge.CallAsync("node_get", """{"node_id":"gpu-1"}"""));
    }

    [Test]
    public async Task A_node_is_found_by_id_name_in_any_case_and_prefix_of_six()
    {
        await using var bench = new FleetMethodsBench();
        var (node, _) = await bench.JoinAsync(1, "gpu-1");

        foreach (var reference in new[] { node.Id, node.Id.ToUpperInvariant(), "GPU-1", node.Id[..6] })
            Assert.That((await bench.Bridge.ResultAsync("node_get", $$"""{"node_id":"{{reference}}"}""")).GetProperty("id").GetString(), Is.EqualTo(node.Id));
    }

    [TestCase("node_get", """{"node_id":"gpu-x"}""", "unknown")]
    [TestCase("node_get", """{"node_id":""}""", "empty")]
    [TestCase("node_get", """{"node_id":"abc"}""", "short_prefix")]
    [TestCase("node_drain", """{"node_id":"nobody"}""", "drain_unknown")]
    [TestCase("node_drain", """{"node_id":"gpu-1","grace_period_seconds":-1}""", "negative_grace")]
    [TestCase("node_cordon", """{"node_id":"nobody"}""", "cordon_unknown")]
    [TestCase("node_uncordon", """{"node_id":"nobody"}""", "uncordon_unknown")]
    [TestCase("node_rename", """{"node_id":"gpu-1","name":"-bad"}""", "rename_bad")]
    [TestCase("node_rename", """{"node_id":"gpu-1","name":"GPU-2"}""", "rename_taken")]
    [TestCase("node_label", """{"node_id":"gpu-1","labels":{"bad key":"x"}}""", "label_key")]
    [TestCase("node_label", """{"node_id":"gpu-1","labels":{"k":"a\nb"}}""", "label_value")]
    [TestCase("node_list", """{"status":"fine"}""", "status_word")]
    [TestCase("node_list", """{"limit":201}""", "limit")]
    [TestCase("node_remove", """{"node_id":"gpu-1"}""", "remove_occupied")]
    [TestCase("node_token_create", """{"hostname":"a b"}""", "token_hostname")]
    [TestCase("node_token_create", """{"hostname":"a","ttl_minutes":0}""", "token_ttl_0")]
    [TestCase("node_token_create", """{"hostname":"a","ttl_minutes":10081}""", "token_ttl_long")]
    [TestCase("node_token_create", """{"hostname":"a","labels":{"-":"x"}}""", "token_label")]
    [TestCase("node_token_validate", """{"token":"claw_bt_ffffffffffffffffffffffffffffffff"}""", "token_unknown")]
    [TestCase("node_token_revoke", """{"token":"ffff"}""", "revoke_unknown")]
    public async Task Errors_say_what_is_wrong_and_what_to_do(string method, string parameters, string name)
    {
        await using var bench = new FleetMethodsBench();
        var (node, _) = await bench.JoinAsync(1, "gpu-1");
        await bench.JoinAsync(2, "gpu-2");
        bench.Workloads.Held[node.Id] = ["w1"];
        var before = bench.Bridge.State.Current;

        Snapshot.Match(await bench.Bridge.CallAsync(method, parameters), name);
        var after = bench.Bridge.State.Current;
        Assert.That(after.Rows(FleetTables.Nodes), Is.SameAs(before.Rows(FleetTables.Nodes)));
        Assert.That(after.Rows(DiscoveryTables.JoinTokens), Is.SameAs(before.Rows(DiscoveryTables.JoinTokens)));
        Assert.That(bench.Workloads.Drains, Is.Empty);
    }

    [Test]
    public void A_prefix_that_fits_two_nodes_is_ambiguous()
    {
        var nodes = new[] { "abcdef1", "abcdef2" }.Select(id => new NodeRecord { Id = id, Name = $"n-{id}", PublicKey = "", RegisteredAt = 0, LastSeenAt = 0 });
        var byId = System.Collections.Immutable.ImmutableDictionary.CreateRange(nodes.Select(node => KeyValuePair.Create(node.Id, node)));

        var error = Assert.Throws<ClawBridge.Rpc.RpcException>(() => NodeReferences.Resolve("abcdef", "$.node_id", byId));

        Assert.That(error!.Code, Is.EqualTo(-32602));
        Assert.That(error.ErrorData.Suggestions, Is.EqualTo(new[] { "n-abcdef1 (abcdef1)", "n-abcdef2 (abcdef2)" }));
    }

    [Test]
    public async Task Cordon_and_uncordon_are_a_flag_of_their_own_and_uncordon_ends_a_drain_too()
    {
        await using var bench = new FleetMethodsBench();
        await bench.JoinAsync(1, "gpu-1");

        Assert.That((await bench.Bridge.ResultAsync("node_cordon", """{"node_id":"gpu-1"}""")).GetProperty("success").GetBoolean(), Is.True);
        Assert.That(await FlagsAsync(bench), Is.EqualTo(("healthy", true, false)));
        await bench.Bridge.ResultAsync("node_drain", """{"node_id":"gpu-1"}""");
        Assert.That(await FlagsAsync(bench), Is.EqualTo(("draining", true, true)));
        await bench.Bridge.ResultAsync("node_uncordon", """{"node_id":"gpu-1"}""");
        Assert.That(await FlagsAsync(bench), Is.EqualTo(("healthy", false, false)));
        var nodes = bench.Bridge.State.Current.Rows(FleetTables.Nodes);
        await bench.Bridge.ResultAsync("node_uncordon", """{"node_id":"gpu-1"}""");
        Assert.That(bench.Bridge.State.Current.Rows(FleetTables.Nodes), Is.SameAs(nodes));
    }

    [Test]
    public async Task A_drain_marks_the_node_and_tells_what_moved_and_what_waits()
    {
        await using var bench = new FleetMethodsBench();
        var (node, _) = await bench.JoinAsync(1, "gpu-1");
        bench.Workloads.Outcome = new(["w1"], [("w2", "No node has 8 free GPUs.")]);

        Snapshot.Match(await bench.Bridge.CallAsync("node_drain", """{"node_id":"gpu-1","force":true,"grace_period_seconds":5}"""));

        Assert.That(bench.Workloads.Drains, Is.EqualTo(new[] { (node.Id, 5, true) }));
    }

    [Test]
    public async Task A_dry_run_of_a_drain_moves_nothing()
    {
        await using var bench = new FleetMethodsBench();
        var (node, _) = await bench.JoinAsync(1, "gpu-1");
        bench.Workloads.Held[node.Id] = ["w1"];

        var answer = await bench.Bridge.ResultAsync("node_drain", """{"node_id":"gpu-1","_meta":{"dry_run":true}}""");

        Assert.That(answer.GetProperty("result").GetProperty("migrated_workloads")[0].GetString(), Is.EqualTo("w1"));
        Assert.That(bench.Workloads.Drains, Is.Empty);
        Assert.That(bench.Fleet.Find(node.Id)!.Record.Draining, Is.False);
    }

    [Test]
    public async Task Labels_are_set_and_removed_one_by_one()
    {
        await using var bench = new FleetMethodsBench();
        await bench.JoinAsync(1, "gpu-1");
        await bench.Bridge.ResultAsync("node_label", """{"node_id":"gpu-1","labels":{"b":"1","a":"2"}}""");

        Snapshot.Match(await bench.Bridge.CallAsync("node_label", """{"node_id":"gpu-1","labels":{"b":null,"c":""}}"""));
    }

    [Test]
    public async Task A_renamed_node_is_found_by_its_new_name_only()
    {
        await using var bench = new FleetMethodsBench();
        await bench.JoinAsync(1, "gpu-1");

        Snapshot.Match(await bench.Bridge.CallAsync("node_rename", """{"node_id":"gpu-1","name":"rack-2.lab"}"""));
        await bench.Bridge.ErrorAsync("node_get", """{"node_id":"gpu-1"}""");
        await bench.Bridge.ResultAsync("node_get", """{"node_id":"RACK-2.lab"}""");
    }

    [Test]
    public async Task A_removed_node_is_gone_and_its_session_closed()
    {
        await using var bench = new FleetMethodsBench();
        var (_, socket) = await bench.JoinAsync(1, "gpu-1");

        Snapshot.Match(await bench.Bridge.CallAsync("node_remove", """{"node_id":"gpu-1"}"""));
        Assert.That((await socket.Closed).Code, Is.EqualTo(4001));
        Assert.That((await bench.Bridge.ResultAsync("node_list")).GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task Force_removes_an_occupied_node_after_a_confirmation()
    {
        await using var bench = new FleetMethodsBench();
        var (node, _) = await bench.JoinAsync(1, "gpu-1");
        bench.Workloads.Held[node.Id] = ["w1"];

        var asked = await bench.Bridge.ErrorAsync("node_remove", """{"node_id":"gpu-1","force":true}""");
        Assert.That(asked.GetProperty("code").GetInt32(), Is.EqualTo(-32005));
        Assert.That(asked.GetProperty("data").GetProperty("plan").GetArrayLength(), Is.EqualTo(2));
        var confirm = asked.GetProperty("data").GetProperty("confirm").GetString();
        var done = await bench.Bridge.ResultAsync("node_remove", $$$"""{"node_id":"gpu-1","force":true,"_meta":{"confirm":"{{{confirm}}}"}}""");
        Assert.That(done.GetProperty("abandoned_workloads")[0].GetString(), Is.EqualTo("w1"));
    }

    [Test]
    public async Task Unfreeze_is_idempotent()
    {
        await using var bench = new FleetMethodsBench();

        Snapshot.Match(await bench.Bridge.CallAsync("cluster_unfreeze"));
    }

    [Test]
    public async Task A_freeze_is_told_and_ends_when_told()
    {
        await using var bench = new FleetMethodsBench();
        var nodes = new List<PipeSocket>();
        foreach (var i in Enumerable.Range(1, 3)) nodes.Add((await bench.JoinAsync(i, $"gpu-{i}")).Socket);
        await bench.Fleet.Health.LookAsync();
        foreach (var socket in nodes) socket.HangUp();
        await FleetBench.UntilAsync(() => bench.Fleet.Nodes().All(n => !n.IsConnected));
        await bench.Fleet.Health.LookAsync();

        Snapshot.Match(await bench.Bridge.CallAsync("cluster_status"));
        var answer = await bench.Bridge.ResultAsync("cluster_unfreeze");
        Assert.That(answer.GetProperty("was_frozen").GetBoolean(), Is.True);
        Assert.That((await bench.Bridge.ResultAsync("cluster_status")).GetProperty("frozen").GetBoolean(), Is.False);
        Assert.That(bench.Fleet.IsFrozen, Is.False);
    }

    private static async Task<(string?, bool, bool)> FlagsAsync(FleetMethodsBench bench)
    {
        var node = await bench.Bridge.ResultAsync("node_get", """{"node_id":"gpu-1"}""");
        return (node.GetProperty("status").GetString(), node.GetProperty("cordoned").GetBoolean(), node.GetProperty("draining").GetBoolean());
    }
}
