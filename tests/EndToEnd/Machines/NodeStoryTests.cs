using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Machines;

/// <summary>A node as an administrator sets it up by hand: its own machine, systemd, TLS to a bridge elsewhere in the network.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class NodeStoryTests
{
    private const string Unit = """
        [Unit]
        Description=claw node
        After=network.target
        [Service]
        ExecStart=/usr/local/bin/clawnode run --config /etc/clawnode/config.json
        Restart=always
        RestartSec=0.2
        KillMode=process
        Delegate=yes
        [Install]
        WantedBy=multi-user.target

        """;

    [Test]
    public async Task A_node_runs_a_workload_and_comes_back_after_a_cut_and_after_a_power_loss()
    {
        using var scratch = new Scratch();
        await using var network = await TestNetwork.StartAsync();
        var machine = await network.AddAsync(new MachineSpec("worker").WithGpus("tesla-t4"));
        await using var bridge = network.StartBridge(scratch.At("s"));
        await JoinAsync(network, bridge, machine);
        var joined = await HealthyAsync(bridge, 0);
        Assert.That(((string)joined["status"]!, joined["gpus"]!.AsArray().Count), Is.EqualTo(("healthy", 1)));

        await bridge.CallAsync("workload_submit", Process("first", "hostname; cat /etc/hostname; exit 0"));
        await bridge.CallAsync("workload_wait", """{"workload_id":"first","for":"finished","timeout_seconds":20}""");
        var logs = await bridge.CallAsync("workload_logs", """{"workload_id":"first"}""");
        Assert.That(logs["stdout"]!.AsArray().Select(static line => (string)line!), Is.EqualTo(new[] { "worker", "worker" }));

        await bridge.CallAsync("workload_submit", Process("long", "echo up; exec sleep 1000"));
        await bridge.CallAsync("workload_wait", """{"workload_id":"long","for":"running","timeout_seconds":20}""");
        await machine.UnplugAsync();
        await bridge.CallAsync("workload_submit", Process("meanwhile", "exit 0"));
        await Task.Delay(TimeSpan.FromSeconds(2));
        var away = await bridge.CallAsync("workload_get", """{"workload_id":"meanwhile"}""");
        var running = await machine.RunAsync("pgrep -fx 'sleep 1000'");
        await machine.PlugInAsync();
        var arrived = await bridge.CallAsync("workload_wait", """{"workload_id":"meanwhile","for":"finished","timeout_seconds":30}""");
        var kept = await bridge.CallAsync("workload_get", """{"workload_id":"long"}""");
        Assert.Multiple(() =>
        {
            Assert.That(running.Exit, Is.Zero, "the workload does not need the bridge");
            Assert.That((string)away["state"]!, Is.Not.EqualTo("completed"), "nothing arrives while the cable is out");
            Assert.That((string)arrived["state"]!, Is.EqualTo("completed"));
            Assert.That(((string)kept["state"]!, (int)kept["replicas"]![0]!["attempt"]!), Is.EqualTo(("running", 1)));
        });

        await machine.PowerLossAsync();
        var off = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await machine.BootAsync();
        var returned = await HealthyAsync(bridge, off);
        Assert.That((string)returned["id"]!, Is.EqualTo((string)joined["id"]!), "the identity is on the disk");
        await bridge.CallAsync("workload_submit", Process("last", "exit 0"));
        var last = await bridge.CallAsync("workload_wait", """{"workload_id":"last","for":"finished","timeout_seconds":20}""");
        Assert.That((string)last["state"]!, Is.EqualTo("completed"));
    }

    private static async Task JoinAsync(TestNetwork network, BridgeProcess bridge, TestMachine machine)
    {
        var token = await bridge.CallAsync("node_token_create", """{"hostname":"worker"}""");
        Assert.That((string)token["gateway_url"]!, Is.EqualTo($"wss://{TestNetwork.Here}:18790"));
        machine.CopyIn(Binaries.Node, "/usr/local/bin/clawnode");
        machine.Write("/etc/clawnode/config.json", """{"runtimes":["process"],"reconnect_min_ms":100,"reconnect_max_ms":1000}""");
        machine.Write("/etc/systemd/system/clawnode.service", Unit);
        var join = $"clawnode join --gateway {token["gateway_url"]} --token {token["token"]} --ca-sha256 {token["ca_sha256"]} --hostname worker --config /etc/clawnode/config.json";
        _ = (await network.SshAsync(machine, join)).Text;
        _ = (await network.SshAsync(machine, "systemctl enable --now clawnode")).Text;
    }

    /// <summary>Waits until the node is well and was heard after that time.</summary>
    private static Task<JsonNode> HealthyAsync(BridgeProcess bridge, long after) => bridge.UntilAsync(
        "node_get", """{"node_id":"worker"}""", node => (string?)node["status"] == "healthy" && (int)node["cpu_cores"]! > 0 && (long)node["last_heartbeat"]! > after);

    private static string Process(string name, string script) =>
        $$"""{"name":"{{name}}","image":"process","runtime":"process","command":["sh","-c","{{script}}"]}""";
}
