using System.Text.Json.Nodes;
using EndToEnd.Machines;

namespace EndToEnd.Discovery;

/// <summary>"Find my GPU servers and add them": from a scan to a running workload, with no step by hand.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class BootstrapStoryTests
{
    [Test]
    public async Task From_a_scan_to_a_running_workload_and_back_to_a_clean_machine()
    {
        await using var lab = await Lab.StartAsync();
        var machines = await lab.Network.AddAsync([new MachineSpec("gpu").WithGpus("tesla-t4"), new MachineSpec("plain")]);
        var (gpu, bridge) = (machines[0], lab.Bridge);

        var scan = await bridge.CallAsync("network_scan", """{"subnet":"10.88.0.0/24","ports":[22],"detect_gpus":true,"credential_profile":"root","exclude":["10.88.0.1"]}""", seconds: 60);
        var found = scan["hosts"]!.AsArray().Where(static host => (bool)host!["gpu_detected"]!).Select(static host => (string)host!["address"]!).ToArray();
        Assert.That(found, Is.EqualTo(new[] { gpu.Address }), scan.ToJsonString());
        Write("network_scan", scan);

        gpu.Mark();
        var dry = await lab.BootstrapAsync(gpu.Address, "root", """{"dry_run":true}""");
        Assert.Multiple(() =>
        {
            Assert.That((bool)dry["success"]!, Is.False);
            Assert.That((string)dry["message"]!, Does.StartWith("Dry run: nothing was changed"));
            Assert.That(gpu.ChangedFiles(), Is.Empty);
        });

        var first = await lab.BootstrapAsync(gpu.Address, "root", """{"hostname":"gpu-1","labels":{"zone":"a"}}""");
        Assert.That((bool)first["success"]!, Is.True, first.ToJsonString());
        var nodeId = (string)first["node_id"]!;
        Write("node_bootstrap", first);
        Assert.Multiple(() =>
        {
            Assert.That(first["steps_completed"]!.AsArray().Select(static step => ((string)step!).Split(':')[0]), Is.EqualTo(new[] { "connect", "probe", "upload", "configure", "start", "wait", "register" }));
            Assert.That((int)first["gpu_info"]!["count"]!, Is.EqualTo(1));
            Assert.That(first["token"], Is.Null);
        });
        Assert.That((await gpu.RunAsync("stat -c %a /etc/clawnode/config.json")).Text.Trim(), Is.EqualTo("600"));
        Assert.That((await gpu.RunAsync("systemctl is-enabled clawnode")).Text.Trim(), Is.EqualTo("enabled"));
        var node = await bridge.CallAsync("node_get", """{"node_id":"gpu-1"}""");
        Assert.That((string)node["labels"]!["zone"]!, Is.EqualTo("a"));

        var logs = await lab.RunsAsync("train", "hostname; echo $CUDA_VISIBLE_DEVICES $NVIDIA_VISIBLE_DEVICES", """{"gpus":1}""");
        Assert.That((string)logs["stdout"]![0]!, Is.EqualTo("gpu"));
        Write("workload_logs", logs);

        var again = await lab.BootstrapAsync(gpu.Address, "root");
        Assert.That(((bool)again["success"]!, (string)again["node_id"]!, (string)again["hostname"]!), Is.EqualTo((true, nodeId, "gpu-1")), "run again it repairs and keeps the identity");
        var marked = await bridge.CallAsync("network_scan", $$"""{"subnet":"{{gpu.Address}}/32","ports":[22]}""");
        Assert.That((string?)marked["hosts"]![0]!["node_id"], Is.EqualTo(nodeId));

        await gpu.PowerLossAsync();
        var off = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await gpu.BootAsync();
        await bridge.UntilAsync("node_get", """{"node_id":"gpu-1"}""", n => (string?)n["status"] == "healthy" && (long)n["last_heartbeat"]! > off, seconds: 45);

        await RepairAsync(lab, gpu, nodeId);
        var confirm = await bridge.ErrorAsync("node_unbootstrap", """{"node_id":"gpu-1"}""");
        Assert.That((int)confirm["code"]!, Is.EqualTo(-32005), confirm.ToJsonString());
        var removed = await ConfirmAsync(lab, "node_unbootstrap", """{"node_id":"gpu-1"}""", (string)confirm["data"]!["confirm"]!);
        Assert.That((bool)removed["success"]!, Is.True);
        Assert.That(gpu.ChangedFiles().Where(static file => file.Contains("claw", StringComparison.Ordinal)), Is.Empty);
        Assert.That((await bridge.CallAsync("node_list")).AsArray(), Is.Empty);
    }

    /// <summary>What docs/adding-machines.md quotes.</summary>
    private static void Write(string method, JsonNode answer) =>
        TestContext.Out.WriteLine($"{method} -> {answer.ToJsonString(new() { WriteIndented = true })}");

    /// <summary>The agent was killed and its program deleted; a bootstrap puts both right.</summary>
    private static async Task RepairAsync(Lab lab, TestMachine machine, string nodeId)
    {
        await machine.RunAsync("systemctl stop clawnode; rm -f /usr/local/bin/clawnode");
        var repaired = await lab.BootstrapAsync(machine.Address, "root");
        Assert.That((bool)repaired["success"]!, Is.True, repaired.ToJsonString());
        Assert.That((string)repaired["node_id"]!, Is.EqualTo(nodeId));
    }

    private static async Task<JsonNode> ConfirmAsync(Lab lab, string method, string parameters, string token)
    {
        var request = JsonNode.Parse(parameters)!.AsObject();
        request["_meta"] = new JsonObject { ["confirm"] = token };
        return await lab.Bridge.CallAsync(method, request, seconds: 60);
    }
}
