using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Jobs;

/// <summary>GPUs end to end, with a stand-in nvidia-smi that prints what a real machine printed.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class GpuJobTests
{
    [Test]
    public async Task Two_jobs_never_share_a_gpu_and_see_only_their_own()
    {
        using var scratch = new Scratch();
        await using var bridge = BridgeProcess.On(scratch.At("s"), "--listen", "127.0.0.1:0");
        await using var node = await NodeProcess.JoinAsync(bridge, scratch, "gpu", Config(scratch));
        var before = await bridge.UntilAsync("cluster_status", "{}", s => (int)s["total_gpus"]! > 0);
        var free = (int)before["available_gpus"]!;
        var job = """{"name":"NAME","image":"none","runtime":"process","gpus":1,"command":["sh","-c","echo $CUDA_VISIBLE_DEVICES; sleep 300"]}""";
        await bridge.CallAsync("workload_submit", job.Replace("NAME", "a", StringComparison.Ordinal));
        await bridge.CallAsync("workload_wait", """{"workload_id":"a","for":"running","timeout_seconds":30}""");
        var during = await bridge.CallAsync("cluster_status");
        await bridge.CallAsync("workload_submit", """{"name":"b","image":"none","runtime":"process","gpus":64,"command":["true"]}""");
        var waiting = await bridge.UntilAsync("workload_get", """{"workload_id":"b"}""", w => w["schedule_failure"] is not null);
        var own = await bridge.CallAsync("workload_get", """{"workload_id":"a"}""");
        var logs = await bridge.UntilAsync("workload_logs", """{"workload_id":"a"}""", l => l["stdout"]!.AsArray().Count > 0);
        await bridge.CallAsync("workload_stop", """{"workload_id":"a","force":true}""");
        await bridge.CallAsync("workload_wait", """{"workload_id":"a","for":"finished","timeout_seconds":30}""");
        Assert.Multiple(() =>
        {
            Assert.That((int)during["available_gpus"]!, Is.EqualTo(free - 1));
            Assert.That((string)logs["stdout"]![0]!, Is.EqualTo((string)own["replicas"]![0]!["gpus"]![0]!).And.StartsWith("GPU-"));
            Assert.That((string)waiting["schedule_failure"]!, Does.Contain("GPU"));
        });
    }

    private static JsonObject Config(Scratch scratch)
    {
        var recording = Path.Combine(Binaries.Root(), "tests/ClawNode.Tests/Gpu/Recorded/tesla-t4.xml");
        var standIn = scratch.At("nvidia-smi");
        File.WriteAllText(standIn, $"#!/bin/sh\ncat '{recording}'\n");
        File.SetUnixFileMode(standIn, (UnixFileMode)0b111_101_101);
        return new JsonObject { ["runtimes"] = new JsonArray("process"), ["nvidia_smi"] = standIn };
    }
}
