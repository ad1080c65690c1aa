using ClawBridge.Rpc;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Fleet;

/// <summary>Workloads as a test says they are.</summary>
internal sealed class StubWorkloads : IWorkloads
{
    /// <summary>Node → ids of workloads on it.</summary>
    public Dictionary<string, string[]> Held { get; } = [];

    public HashSet<string> GpusHeld { get; } = [];

    public List<(string NodeId, int GraceSeconds, bool Force)> Drains { get; } = [];

    public DrainOutcome Outcome { get; set; } = new([], []);

    public WorkloadRecord Resolve(string reference, string field = "$.workload_id") => throw RpcException.NotFound("Workload", reference);

    public IReadOnlyList<WorkloadRecord> OnNode(string nodeId) => [.. Held.GetValueOrDefault(nodeId, []).Select(Workload)];

    public IReadOnlySet<string> GpusInUse(string nodeId) => GpusHeld;

    public WorkloadCounts Counts() => new(3, 4, 5, 6);

    public async Task<DrainOutcome> DrainAsync(
        string nodeId, int graceSeconds, bool force, Func<int, int, string, ValueTask> progress, CancellationToken cancellationToken)
    {
        Drains.Add((nodeId, graceSeconds, force));
        await progress(1, 1, "moved");
        return Outcome;
    }

    private static WorkloadRecord Workload(string id) => new()
    {
        Id = id, Namespace = "default", Owner = "owner", State = WorkloadState.Running, SubmittedAt = 0,
        Spec = new WorkloadSpec { Image = "busybox", Runtime = "docker" },
    };
}
