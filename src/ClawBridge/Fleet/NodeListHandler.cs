using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.Workloads;

namespace ClawBridge.Fleet;

/// <summary>Lists nodes by name.</summary>
internal sealed class NodeListHandler(FleetService fleet, IWorkloads workloads) : ListHandler<NodeListRequest, NodeListItem>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_list",
        Summary = "Lists nodes by name, optionally only those with a status, GPU type or labels.",
        Group = "cluster",
        Effect = Effect.Read,
        Permission = "nodes:read",
        Parameters =
        [
            new("gpu_type", Shape.Text(256), "Part of a GPU's name, in any letter case."),
            new("labels", Shape.Map(Shape.Text(NodeLabels.MaxValueLength), NodeLabels.MaxCount), "Labels that the node must have, exactly."),
            new("status", StatusWords.Shape, "Only nodes with this status."),
            .. Paging.Parameters(null),
        ],
        Result = Shape.Paged(Shape.Record(
            new Field("cpu_cores", Shape.Integer(0), "CPU cores; 0 before the node's first report."),
            new Field("draining", Shape.Boolean(), "It is drained or being drained."),
            new Field("gpu_count", Shape.Integer(0), "Number of GPUs."),
            new Field("gpu_type", Shape.Text().Nullable, "Name of the first GPU."),
            new Field("id", Shape.Text(), "Node id."),
            new Field("last_heartbeat", Shape.Time(), "Last heartbeat, Unix milliseconds."),
            new Field("memory_gb", Shape.Integer(0), "Memory in GiB, truncated."),
            new Field("name", Shape.Text(), "Name."),
            new Field("status", StatusWords.Shape, "How it is doing."),
            new Field("connected", Shape.Boolean(), "It has a live connection."),
            new Field("cordoned", Shape.Boolean(), "It takes no new work because someone said so."),
            new Field("free_gpus", Shape.Integer(0), "Healthy GPUs that no workload holds."),
            new Field("labels", Shape.Map(Shape.Text()), "Labels."),
            new Field("reason", Shape.Text().Nullable, "Why it takes no new work, as a sentence; null when it does."))),
        Example = """{"status":"healthy","gpu_type":"h100"}""",
    };

    protected override JsonTypeInfo<NodeListRequest> RequestType => FleetJson.Default.NodeListRequest;

    protected override JsonTypeInfo<NodeListItem> ItemType => FleetJson.Default.NodeListItem;

    public override ValueTask<Page<NodeListItem>> HandleAsync(NodeListRequest request, CallContext call)
    {
        var fitting = fleet.Nodes().Where(node => Fits(node, request));
        var page = Paging.Of(fitting, node => node.Record.Name.ToLowerInvariant(), isDescending: false, request, null);
        return ValueTask.FromResult(page.Select(node => Item(fleet.Find(node.Id) ?? node)));
    }

    private static bool Fits(NodeView node, NodeListRequest request) =>
        (request.Status is null || StatusWords.Of(node) == request.Status)
        && (request.GpuType is null || node.Record.Gpus?.Gpus.Any(gpu => gpu.Name.Contains(request.GpuType, StringComparison.OrdinalIgnoreCase)) == true)
        && (request.Labels is null || request.Labels.All(label => node.Record.Labels.GetValueOrDefault(label.Key) == label.Value));

    private NodeListItem Item(NodeView node)
    {
        var gpus = node.Record.Gpus?.Gpus ?? [];
        var held = workloads.GpusInUse(node.Id);
        return new NodeListItem
        {
            CpuCores = node.Record.System?.CpuCount ?? 0,
            Draining = node.Record.Draining,
            GpuCount = gpus.Count,
            GpuType = gpus.Count > 0 ? gpus[0].Name : null,
            Id = node.Id,
            LastHeartbeat = node.LastHeartbeat,
            MemoryGb = (node.Record.System?.TotalMemoryMb ?? 0) / 1024,
            Name = node.Record.Name,
            Status = StatusWords.Of(node),
            Connected = node.IsConnected,
            Cordoned = node.Record.Cordoned,
            FreeGpus = gpus.Count(gpu => gpu.Healthy && !held.Contains(gpu.Uuid)),
            Labels = Ordered.ByKey(node.Record.Labels),
            Reason = StatusWords.Reason(node),
        };
    }
}

internal sealed record NodeListRequest : IPageRequest
{
    public string? GpuType { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public string? Status { get; init; }

    public int? Limit { get; init; }

    public string? Cursor { get; init; }

    public int? Page { get; init; }
}

internal sealed record NodeListItem
{
    public required int CpuCores { get; init; }

    public required bool Draining { get; init; }

    public required int GpuCount { get; init; }

    public required string? GpuType { get; init; }

    public required string Id { get; init; }

    public required long LastHeartbeat { get; init; }

    public required long MemoryGb { get; init; }

    public required string Name { get; init; }

    public required string Status { get; init; }

    public required bool Connected { get; init; }

    public required bool Cordoned { get; init; }

    public required int FreeGpus { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required string? Reason { get; init; }
}
