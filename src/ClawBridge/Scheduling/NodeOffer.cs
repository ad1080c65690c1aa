namespace ClawBridge.Scheduling;

/// <summary>What a node has for replicas when none is placed on it.</summary>
internal sealed record NodeOffer
{
    public required string NodeId { get; init; }

    public required string Name { get; init; }

    public required int Cores { get; init; }

    /// <summary>MiB.</summary>
    public required long MemoryMb { get; init; }

    /// <summary>UUIDs of the healthy GPUs that nobody else holds, in the node's order.</summary>
    public required IReadOnlyList<string> Gpus { get; init; }

    /// <summary>All its GPUs, healthy or not: a node with none is kept for work without GPUs.</summary>
    public required int GpuTotal { get; init; }

    public int UnhealthyGpus { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Runtimes { get; init; } = [];

    public NodeObstacle Obstacle { get; init; }

    /// <summary>Stands for a node that is not there.</summary>
    public static NodeOffer Absent(string nodeId) => new()
    {
        NodeId = nodeId, Name = nodeId, Cores = 0, MemoryMb = 0, Gpus = [], GpuTotal = 0, Obstacle = NodeObstacle.Absent,
    };
}
