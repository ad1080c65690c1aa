using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Jobs;

/// <summary>The main job: submit over stdio, run on a real node, see its output, be counted.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class MainJobTests
{
    [Test]
    public async Task A_container_runs_and_its_output_and_exit_code_are_seen()
    {
        using var scratch = new Scratch();
        await using var bridge = BridgeProcess.On(scratch.At("s"), "--listen", "127.0.0.1:0");
        await using var node = await NodeProcess.JoinAsync(bridge, scratch, "n1", new JsonObject { ["docker_socket"] = Engine.Socket });

        var submitted = await bridge.CallAsync("workload_submit", $$"""
            {"name":"job","image":"{{Engine.Image}}","command":["sh","-c","cat /data/in.txt; echo $GREETING; echo oops >&2; exit 3"],
             "env":{"GREETING":"hello from env"},"files":{"/data/in.txt":"from a file\n"},"image_pull_policy":"never"}
            """);
        var done = await bridge.CallAsync("workload_wait", """{"workload_id":"job","for":"finished","timeout_seconds":30}""");
        var logs = await bridge.CallAsync("workload_logs", """{"workload_id":"job"}""");
        var workload = await bridge.CallAsync("workload_get", """{"workload_id":"job"}""");
        Assert.Multiple(() =>
        {
            Assert.That((string)submitted["state"]!, Is.EqualTo("pending").Or.EqualTo("starting"));
            Assert.That((string)done["state"]!, Is.EqualTo("failed"));
            Assert.That(logs["stdout"]!.AsArray().Select(l => (string)l!), Is.EqualTo(new[] { "from a file", "hello from env" }));
            Assert.That(logs["stderr"]!.AsArray().Select(l => (string)l!), Is.EqualTo(new[] { "oops" }));
            Assert.That((int)workload["replicas"]![0]!["exit_code"]!, Is.EqualTo(3));
            Assert.That((string)workload["replicas"]![0]!["node_id"]!, Has.Length.EqualTo(64));
        });
    }

    [Test]
    public async Task A_running_container_is_counted_followed_entered_and_stopped()
    {
        using var scratch = new Scratch();
        await using var bridge = BridgeProcess.On(scratch.At("s"), "--listen", "127.0.0.1:0");
        await using var node = await NodeProcess.JoinAsync(bridge, scratch, "n1", new JsonObject { ["docker_socket"] = Engine.Socket });
        await bridge.CallAsync("workload_submit", $$"""{"name":"loop","image":"{{Engine.Image}}","command":["sh","-c","trap 'echo bye; exit 0' TERM; i=0; while true; do echo line $i; i=$((i+1)); sleep 0.2; done"],"image_pull_policy":"never"}""");
        await bridge.CallAsync("workload_wait", """{"workload_id":"loop","for":"running","timeout_seconds":30}""");

        var status = await bridge.CallAsync("cluster_status");
        var entered = await bridge.CallAsync("workload_exec", """{"workload_id":"loop","command":["sh","-c","echo inside $((6*7))"]}""");
        var follow = bridge.CallAsync("workload_logs", """{"workload_id":"loop","follow":true,"_meta":{"progressToken":"p"}}""");
        var followed = (await bridge.Notifications.ReadAsync())["params"]!;
        await bridge.CallAsync("workload_stop", """{"workload_id":"loop","grace_period_seconds":5}""");
        var done = await bridge.CallAsync("workload_wait", """{"workload_id":"loop","for":"finished","timeout_seconds":30}""");
        await follow;
        var after = await bridge.CallAsync("cluster_status");
        Assert.Multiple(() =>
        {
            Assert.That((int)status["running_workloads"]!, Is.EqualTo(1));
            Assert.That((int)status["healthy_nodes"]!, Is.EqualTo(1));
            Assert.That((string)entered["stdout"]!, Is.EqualTo("inside 42\n"));
            Assert.That((string)followed["message"]!, Does.Contain("line"));
            Assert.That((string)done["state"]!, Is.EqualTo("stopped"));
            Assert.That((int)after["running_workloads"]!, Is.Zero);
        });
    }

    [Test]
    public async Task A_follow_that_begins_before_the_start_sees_every_line()
    {
        using var scratch = new Scratch();
        await using var bridge = BridgeProcess.On(scratch.At("s"), "--listen", "127.0.0.1:0");
        await using var node = await NodeProcess.JoinAsync(bridge, scratch, "n1", new JsonObject { ["docker_socket"] = Engine.Socket });
        for (var round = 0; round < 5; round++)
        {
            // Asked for at once, each of these follows meets the workload in another moment of its start.
            await bridge.CallAsync("workload_submit", $$"""{"name":"f{{round}}","image":"{{Engine.Image}}","command":["sh","-c","echo one; echo two; echo three"],"image_pull_policy":"never"}""");
            await Task.Delay(round * 40);
            await bridge.CallAsync("workload_logs", $$$"""{"workload_id":"f{{{round}}}","follow":true,"_meta":{"progressToken":{{{round}}}}}""");
            List<string> lines = [];
            while (bridge.Notifications.TryRead(out var note)) lines.AddRange(((string)note["params"]!["message"]!).Split('\n'));
            Assert.That(lines, Is.EqualTo(new[] { "one", "two", "three" }), $"round {round}");
        }
    }

    [Test]
    public async Task A_plain_process_runs_where_no_engine_is_needed()
    {
        using var scratch = new Scratch();
        await using var bridge = BridgeProcess.On(scratch.At("s"), "--listen", "127.0.0.1:0");
        await using var node = await NodeProcess.JoinAsync(bridge, scratch, "n1", new JsonObject { ["runtimes"] = new JsonArray("process") });
        await bridge.CallAsync("workload_submit", """{"name":"p","image":"none","runtime":"process","command":["sh","-c","echo as $(id -un); exit 0"]}""");
        var done = await bridge.CallAsync("workload_wait", """{"workload_id":"p","for":"finished","timeout_seconds":30}""");
        var logs = await bridge.CallAsync("workload_logs", """{"workload_id":"p"}""");
        Assert.Multiple(() =>
        {
            Assert.That((string)done["state"]!, Is.EqualTo("completed"));
            Assert.That((string)logs["stdout"]![0]!, Is.EqualTo(Environment.UserName == "root" ? "as nobody" : $"as {Environment.UserName}"));
        });
    }

    [Test]
    public async Task What_does_not_fit_waits_with_a_reason_and_starts_when_there_is_room()
    {
        using var scratch = new Scratch();
        await using var bridge = BridgeProcess.On(scratch.At("s"), "--listen", "127.0.0.1:0");
        await using var node = await NodeProcess.JoinAsync(bridge, scratch, "n1", new JsonObject { ["docker_socket"] = Engine.Socket });
        var cores = (int)(await bridge.CallAsync("node_get", """{"node_id":"n1"}"""))["cpu_cores"]!;
        string Submit(string name) => $$"""{"name":"{{name}}","image":"{{Engine.Image}}","command":["sleep","300"],"cpu_cores":{{cores}},"image_pull_policy":"never"}""";
        await bridge.CallAsync("workload_submit", Submit("first"));
        await bridge.CallAsync("workload_wait", """{"workload_id":"first","for":"running","timeout_seconds":30}""");
        await bridge.CallAsync("workload_submit", Submit("second"));
        var waiting = await bridge.UntilAsync("workload_get", """{"workload_id":"second"}""", w => w["schedule_failure"] is not null);
        await bridge.CallAsync("workload_stop", """{"workload_id":"first","force":true}""");
        var running = await bridge.CallAsync("workload_wait", """{"workload_id":"second","for":"running","timeout_seconds":30}""");
        await bridge.CallAsync("workload_stop", """{"workload_id":"second","force":true}""");
        await bridge.CallAsync("workload_wait", """{"workload_id":"second","for":"finished","timeout_seconds":30}""");
        Assert.Multiple(() =>
        {
            Assert.That((string)waiting["schedule_failure"]!, Does.Contain("core"));
            Assert.That((string)running["state"]!, Is.EqualTo("running"));
        });
    }
}
