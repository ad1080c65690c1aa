using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Faults;

/// <summary>SIGKILL to the agent and cut links: the workloads go on, are adopted, and their ends are known.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class NodeCrashTests
{
    [TestCase("docker")]
    [TestCase("process")]
    public async Task Workloads_outlive_a_killed_agent_and_their_exit_codes_are_known(string runtime)
    {
        using var scratch = new Scratch();
        await using var bridge = BridgeProcess.On(scratch.At("s"), "--listen", "127.0.0.1:0");
        var first = await NodeProcess.JoinAsync(bridge, scratch, "n1", Config(runtime));
        string Submit(string name, string script) =>
            $$"""{"name":"{{name}}","image":"{{Engine.Image}}","runtime":"{{runtime}}","command":["sh","-c","{{script}}"],"image_pull_policy":"never"}""";
        await bridge.CallAsync("workload_submit", Submit("ends-while-away", "echo before; sleep 2; echo after; exit 7"));
        await bridge.CallAsync("workload_submit", Submit("goes-on", "sleep 300"));
        await bridge.CallAsync("workload_wait", """{"workload_id":"ends-while-away","for":"running","timeout_seconds":30}""");
        await bridge.CallAsync("workload_wait", """{"workload_id":"goes-on","for":"running","timeout_seconds":30}""");
        await first.KillAsync();
        await bridge.UntilAsync("node_get", """{"node_id":"n1"}""", n => (bool?)n["connected"] == false);
        await Task.Delay(3000);
        await using var second = NodeProcess.Again(first.ConfigFile);
        await first.DisposeAsync();
        var ended = await bridge.CallAsync("workload_wait", """{"workload_id":"ends-while-away","for":"finished","timeout_seconds":30}""");
        var detail = await bridge.CallAsync("workload_get", """{"workload_id":"ends-while-away"}""");
        var logs = await bridge.CallAsync("workload_logs", """{"workload_id":"ends-while-away"}""");
        await bridge.UntilAsync("node_get", """{"node_id":"n1"}""", n => (bool?)n["connected"] == true);
        var goesOn = await bridge.CallAsync("workload_get", """{"workload_id":"goes-on"}""");
        await bridge.CallAsync("workload_stop", """{"workload_id":"goes-on","force":true}""");
        await bridge.CallAsync("workload_wait", """{"workload_id":"goes-on","for":"finished","timeout_seconds":30}""");
        Assert.Multiple(() =>
        {
            Assert.That((string)ended["state"]!, Is.EqualTo("failed"));
            Assert.That((int)detail["replicas"]![0]!["exit_code"]!, Is.EqualTo(7));
            Assert.That((int)detail["replicas"]![0]!["attempt"]!, Is.EqualTo(1));
            Assert.That(logs["stdout"]!.AsArray().Select(l => (string)l!), Is.EqualTo(new[] { "before", "after" }));
            Assert.That((string)goesOn["state"]!, Is.EqualTo("running"));
            Assert.That((int)goesOn["replicas"]![0]!["attempt"]!, Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_paused_agent_turns_suspect_and_comes_back_and_nothing_stops_or_runs_twice()
    {
        using var scratch = new Scratch();
        await using var bridge = BridgeProcess.On(scratch.At("s"), "--listen", "127.0.0.1:0");
        await using var node = await NodeProcess.JoinAsync(bridge, scratch, "n1", Config("docker"));
        await bridge.CallAsync("workload_submit", $$"""{"name":"w","image":"{{Engine.Image}}","command":["sleep","300"],"image_pull_policy":"never"}""");
        var started = await bridge.CallAsync("workload_wait", """{"workload_id":"w","for":"running","timeout_seconds":30}""");
        await node.SignalAsync("STOP");
        await bridge.UntilAsync("node_list", """{"status":"unhealthy"}""", n => n.AsArray().Count == 1, 60);
        var during = await bridge.CallAsync("workload_get", """{"workload_id":"w"}""");
        await node.SignalAsync("CONT");
        await bridge.UntilAsync("node_list", """{"status":"healthy"}""", n => n.AsArray().Count == 1, 60);
        var after = await bridge.CallAsync("workload_get", """{"workload_id":"w"}""");
        await bridge.CallAsync("workload_stop", """{"workload_id":"w","force":true}""");
        await bridge.CallAsync("workload_wait", """{"workload_id":"w","for":"finished","timeout_seconds":30}""");
        Assert.Multiple(() =>
        {
            Assert.That((string)during["state"]!, Is.EqualTo("running"));
            Assert.That((string)after["state"]!, Is.EqualTo("running"));
            Assert.That(after["started_at"]!.ToJsonString(), Is.EqualTo(started["started_at"]!.ToJsonString()));
            Assert.That((int)after["replicas"]![0]!["attempt"]!, Is.EqualTo(1));
        });
    }

    private static JsonObject Config(string runtime) =>
        new() { ["docker_socket"] = Engine.Socket, ["runtimes"] = new JsonArray(runtime) };
}
