using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Rpc;
using ClawBridge.Workloads;

namespace ClawBridge.Fleet;

/// <summary>One node with its GPUs and workloads.</summary>
internal sealed class NodeGetHandler(FleetService fleet, IWorkloads workloads) : Handler<NodeGetRequest, NodeGetResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_get",
        Summary = "Shows one node: status, GPUs, what runs on it, labels, and what it offers.",
        Group = "cluster",
        Effect = Effect.Read,
        Permission = "nodes:read",
        Parameters = [new("node_id", Shape.Text(256), "Id, name, or at least 6 characters of the id.", IsRequired: true)],
        Result = Shape.Record(
            new Field("cpu_cores", Shape.Integer(0), "CPU cores; 0 before the node's first report."),
            new Field("draining", Shape.Boolean(), "It is drained or being drained."),
            new Field("gpus", Shape.List(Shape.Record(
                new Field("available", Shape.Boolean(), "It is healthy and no workload holds it."),
                new Field("index", Shape.Integer(0), "The driver's number."),
                new Field("name", Shape.Text(), "Model."),
                new Field("vram_mb", Shape.Integer(0).Nullable, "Memory in MiB; null where the driver does not say."),
                new Field("healthy", Shape.Boolean(), "The node's own probe found nothing wrong."),
                new Field("health_reason", Shape.Text().Nullable, "What is wrong, as a sentence."),
                new Field("memory_used_mb", Shape.Integer(0).Nullable, "MiB, from the newest readings."),
                new Field("temperature_c", Shape.Number().Nullable, "Degrees Celsius, from the newest readings."),
                new Field("utilization_percent", Shape.Number().Nullable, "0 to 100, from the newest readings."),
                new Field("uuid", Shape.Text(), "What containers are given."))), "GPUs."),
            new Field("id", Shape.Text(), "Node id."),
            new Field("labels", Shape.Map(Shape.Text()).Nullable, "Labels; null when there are none."),
            new Field("last_heartbeat", Shape.Time(), "Last heartbeat, Unix milliseconds."),
            new Field("memory_gb", Shape.Integer(0), "Memory in GiB, truncated."),
            new Field("name", Shape.Text(), "Name."),
            new Field("registered_at", Shape.Time(), "When it joined, Unix milliseconds."),
            new Field("status", StatusWords.Shape, "How it is doing."),
            new Field("workloads", Shape.List(Shape.Text()), "Ids of the workloads that hold something of it."),
            new Field("agent_version", Shape.Text().Nullable, "Version of its clawnode."),
            new Field("architecture", Shape.Text().Nullable, "Like x86_64."),
            new Field("commands", Shape.List(Shape.Text()), "What the bridge may ask of it, by name."),
            new Field("connected", Shape.Boolean(), "It has a live connection."),
            new Field("cordoned", Shape.Boolean(), "It takes no new work because someone said so."),
            new Field("findings", Shape.List(Shape.Text()), "What keeps a runtime or probe of it from working, each a sentence."),
            new Field("hostname", Shape.Text().Nullable, "What the machine calls itself."),
            new Field("memory_available_mb", Shape.Integer(0).Nullable, "Free memory in MiB, as last reported."),
            new Field("os", Shape.Text().Nullable, "Operating system with its version."),
            new Field("reason", Shape.Text().Nullable, "Why it takes no new work, as a sentence; null when it does."),
            new Field("runtimes", Shape.List(Shape.Text()), "Runtimes that work on it now.")),
        Errors = [(ErrorCodes.NotFound, "no such node"), (ErrorCodes.InvalidParams, "node_id fits several nodes"), (ErrorCodes.Conflict, "it waits for an approval")],
        Example = """{"node_id":"gpu-1"}""",
    };

    protected override JsonTypeInfo<NodeGetRequest> RequestType => FleetJson.Default.NodeGetRequest;

    protected override JsonTypeInfo<NodeGetResult> ResultType => FleetJson.Default.NodeGetResult;

    public override ValueTask<NodeGetResult> HandleAsync(NodeGetRequest request, CallContext call)
    {
        var node = fleet.Resolve(request.NodeId);
        call.Target = node.Id;
        return ValueTask.FromResult(Result(node));
    }

    private NodeGetResult Result(NodeView node)
    {
        var (record, system) = (node.Record, node.Record.System);
        return new NodeGetResult
        {
            CpuCores = system?.CpuCount ?? 0,
            Draining = record.Draining,
            Gpus = Gpus(node),
            Id = node.Id,
            Labels = record.Labels.Count == 0 ? null : Ordered.ByKey(record.Labels),
            LastHeartbeat = node.LastHeartbeat,
            MemoryGb = (system?.TotalMemoryMb ?? 0) / 1024,
            Name = record.Name,
            RegisteredAt = record.RegisteredAt,
            Status = StatusWords.Of(node),
            Workloads = [.. workloads.OnNode(node.Id).Select(workload => workload.Id).Order(StringComparer.Ordinal)],
            AgentVersion = system?.AgentVersion,
            Architecture = system?.Architecture,
            Commands = [.. record.Commands.Order(StringComparer.Ordinal)],
            Connected = node.IsConnected,
            Cordoned = record.Cordoned,
            Findings = [.. (system?.Findings ?? []).Union(record.Gpus?.HealthReason is { } reason ? (string[])[reason] : [], StringComparer.Ordinal)],
            Hostname = system?.Hostname,
            MemoryAvailableMb = system?.AvailableMemoryMb,
            Os = system is null ? null : $"{system.Os} {system.OsVersion}".Trim(),
            Reason = StatusWords.Reason(node),
            Runtimes = system?.Runtimes ?? [],
        };
    }

    private List<NodeGpu> Gpus(NodeView node)
    {
        var held = workloads.GpusInUse(node.Id);
        var readings = (fleet.Metrics(node.Id)?.Metrics ?? []).ToLookup(reading => reading.Uuid, StringComparer.Ordinal);
        return [.. (node.Record.Gpus?.Gpus ?? []).Select(gpu => Gpu(gpu, held, readings[gpu.Uuid].FirstOrDefault()))];
    }

    private static NodeGpu Gpu(GpuDevice gpu, IReadOnlySet<string> held, GpuMetrics? reading) => new()
    {
        Available = gpu.Healthy && !held.Contains(gpu.Uuid),
        Index = gpu.Index,
        Name = gpu.Name,
        VramMb = gpu.MemoryTotalMb,
        Healthy = gpu.Healthy,
        HealthReason = gpu.HealthReason,
        MemoryUsedMb = reading?.MemoryUsedMb,
        TemperatureC = reading?.TemperatureC,
        UtilizationPercent = reading?.UtilizationPercent,
        Uuid = gpu.Uuid,
    };
}

internal sealed record NodeGetRequest(string NodeId);

internal sealed record NodeGpu
{
    public required bool Available { get; init; }

    public required int Index { get; init; }

    public required string Name { get; init; }

    public required long? VramMb { get; init; }

    public required bool Healthy { get; init; }

    public required string? HealthReason { get; init; }

    public required long? MemoryUsedMb { get; init; }

    public required double? TemperatureC { get; init; }

    public required double? UtilizationPercent { get; init; }

    public required string Uuid { get; init; }
}

internal sealed record NodeGetResult
{
    public required int CpuCores { get; init; }

    public required bool Draining { get; init; }

    public required IReadOnlyList<NodeGpu> Gpus { get; init; }

    public required string Id { get; init; }

    public required IReadOnlyDictionary<string, string>? Labels { get; init; }

    public required long LastHeartbeat { get; init; }

    public required long MemoryGb { get; init; }

    public required string Name { get; init; }

    public required long RegisteredAt { get; init; }

    public required string Status { get; init; }

    public required IReadOnlyList<string> Workloads { get; init; }

    public required string? AgentVersion { get; init; }

    public required string? Architecture { get; init; }

    public required IReadOnlyList<string> Commands { get; init; }

    public required bool Connected { get; init; }

    public required bool Cordoned { get; init; }

    public required IReadOnlyList<string> Findings { get; init; }

    public required string? Hostname { get; init; }

    public required long? MemoryAvailableMb { get; init; }

    public required string? Os { get; init; }

    public required string? Reason { get; init; }

    public required IReadOnlyList<string> Runtimes { get; init; }
}
