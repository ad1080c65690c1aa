using System.Text.Json;
using ClawBridge.Discovery;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Rpc;
using ClawBridge.Secrets;
using ClawBridge.Tests.Simulation;
using ClawBridge.Workloads;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Workloads;

/// <summary>The workload methods behind a dispatcher, on simulated nodes: <c>alpha</c> with 2 GPUs and <c>beta</c> without.</summary>
internal sealed class WorkloadBench : IAsyncDisposable
{
    public const string FirstId = "00000000-0000-4000-8000-000000000001";

    public WorkloadBench()
    {
        Bridge = new TestBridge([.. WorkloadTables.All, .. SecretTables.All, DiscoveryTables.CredentialProfiles], bridge =>
        {
            Fleet = new SimFleet(bridge.Time) { Other = Answer };
            foreach (var node in new[] { SimNodes.Record("alpha", gpus: 2), SimNodes.Record("beta") }) Fleet.Add(node);
            Secrets = new SecretService(bridge.State, bridge.Sealer, new NamespaceNames(bridge.State));
            Workloads = new WorkloadService(bridge.State, Fleet, bridge.Time, new CountingRandom(), 1, NullLoggerFactory.Instance, new WorkloadSecrets(Secrets));
            Fleet.Subscribe(Workloads.Reconciler);
            Rotation = new MasterKeyRotation(
                bridge.Sealer, [new("answers", AnswerReseal.Reseal), new("secrets", SecretService.Reseal)], bridge.State, bridge.Random);
            return [.. WorkloadMethods.All(Workloads), .. SecretMethods.All(Secrets, Workloads, Rotation)];
        });
        foreach (var link in Fleet.Links) Fleet.Connect(link.Record.Id);
    }

    public TestBridge Bridge { get; }

    public SimFleet Fleet { get; private set; } = null!;

    public WorkloadService Workloads { get; private set; } = null!;

    public SecretService Secrets { get; private set; } = null!;

    public MasterKeyRotation Rotation { get; private set; } = null!;

    /// <summary>Output that nodes have of any attempt.</summary>
    public List<LogLine> Output { get; } = [];

    public Task<string> CallAsync(string method, string parameters) => Bridge.CallAsync(method, parameters);

    /// <summary>Submits and lets it run.</summary>
    public async Task<string> RunningAsync(string parameters = """{"image":"busybox","name":"job"}""")
    {
        var id = (await Bridge.ResultAsync("workload_submit", parameters)).GetProperty("id").GetString()!;
        await RunAsync();
        return id;
    }

    public Task RunAsync() => new SimDriver(Fleet, Workloads.Reconciler).RunAsync();

    /// <summary>Carries on the cluster until the call is answered.</summary>
    public async Task<string> WhileRunningAsync(Task<string> call)
    {
        while (!call.IsCompleted)
        {
            await RunAsync();
            await Task.WhenAny(call, Task.Delay(1));
        }

        return await call;
    }

    public void Exit(string id, int code)
    {
        var replica = Workloads.Resolve(id).Replica(0)!;
        Fleet.Node(replica.NodeId!).Exit(new AttemptId(id, 0, replica.Attempt), code);
    }

    public async ValueTask DisposeAsync()
    {
        await Workloads.DisposeAsync();
        Rotation.Dispose();
        Bridge.Dispose();
    }

    private string Answer(SimNode node, string command, JsonElement parameters, Action<string>? progress)
    {
        switch (command)
        {
            case NodeCommands.WorkloadLogs:
                var query = parameters.Deserialize(PayloadJson.Default.WorkloadLogs)!;
                var lines = Output.Where(l => (query.Stream ?? l.Stream) == l.Stream && l.Ts >= (query.Since ?? 0)).ToList();
                return JsonSerializer.Serialize(new WorkloadLogsResult([.. lines.TakeLast(query.Tail ?? int.MaxValue)], false), PayloadJson.Default.WorkloadLogsResult);
            case NodeCommands.ContainerExec:
                var exec = parameters.Deserialize(PayloadJson.Default.ContainerExec)!;
                return JsonSerializer.Serialize(new ExecResult(3, string.Join(' ', exec.Command), exec.Stdin ?? "", false, false), PayloadJson.Default.ExecResult);
            default:
                throw new ClawBridge.Fleet.NodeCommandException(node.Id, command, InvokeErrorCodes.UnknownCommand, "This node does not know the command.");
        }
    }
}
