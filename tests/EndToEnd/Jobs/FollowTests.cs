using EndToEnd.Support;

namespace EndToEnd.Jobs;

/// <summary>What a caller sees who follows a job from the moment of its submission.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class FollowTests
{
    [TestCase("process", "none")]
    [TestCase("docker", Engine.Image)]
    public async Task A_job_that_is_followed_before_it_runs_is_followed_from_its_first_line(string runtime, string image)
    {
        using var scratch = new Scratch();
        await using var bridge = BridgeProcess.On(scratch.At("s"), "--listen", "127.0.0.1:0");
        await using var node = await NodeProcess.JoinAsync(bridge, scratch, "n", runtime == "docker" ? new() { ["docker_socket"] = Engine.Socket } : null);
        await bridge.CallAsync("workload_submit", $$"""{"name":"job","image":"{{image}}","runtime":"{{runtime}}","command":["sh","-c","echo first; sleep 1; echo last"]}""");
        await bridge.CallAsync("workload_logs", """{"workload_id":"job","follow":true,"_meta":{"progressToken":"p"}}""");
        List<string> told = [];
        while (bridge.Notifications.TryRead(out var note)) told.AddRange(((string)note["params"]!["message"]!).Split('\n'));
        Assert.That(told, Is.EqualTo(new[] { "first", "last" }));
    }

    [Test]
    public async Task A_job_that_asks_for_a_path_the_node_lacks_fails_and_holds_up_no_other()
    {
        using var scratch = new Scratch();
        await using var bridge = BridgeProcess.On(scratch.At("s"), "--listen", "127.0.0.1:0");
        await using var node = await NodeProcess.JoinAsync(bridge, scratch, "n", new() { ["docker_socket"] = Engine.Socket, ["allowed_host_paths"] = new System.Text.Json.Nodes.JsonArray(scratch.Path) });
        var bad = $$"""{"name":"bad","image":"{{Engine.Image}}","volumes":[{"host_path":"{{scratch.At("none")}}","mount_path":"/in"}]}""";
        await bridge.CallAsync("workload_submit", bad);
        var failed = await bridge.CallAsync("workload_wait", """{"workload_id":"bad","timeout_seconds":20}""");
        await bridge.CallAsync("workload_submit", """{"name":"good","image":"none","runtime":"process","command":["true"]}""");
        var good = await bridge.CallAsync("workload_wait", """{"workload_id":"good","timeout_seconds":20}""");
        Assert.That((string)failed["reason"]!, Is.EqualTo($"Node n refused the start: The path {scratch.At("none")} does not exist on this node."));
        Assert.That((string)good["state"]!, Is.EqualTo("completed"));
    }
}
