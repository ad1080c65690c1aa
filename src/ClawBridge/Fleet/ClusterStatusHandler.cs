using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Workloads;

namespace ClawBridge.Fleet;

/// <summary>
/// The cluster in numbers. Agents ask for it all the time, so the written answer is kept until the state, a node's condition or
/// a connection changes.
/// </summary>
internal sealed class ClusterStatusHandler(FleetService fleet, IWorkloads workloads, IStore store) : IHandler
{
    private volatile Answer? _answer;

    public MethodDeclaration Declaration { get; } = new()
    {
        Name = "cluster_status",
        Summary = "Counts nodes, GPUs and workloads, and says whether the cluster is healthy.",
        Group = "cluster",
        Effect = Effect.Read,
        Permission = "cluster:read",
        Result = Shape.Record(
            new Field("available_gpus", Shape.Integer(0), "Free and healthy GPUs of nodes that take new work."),
            new Field("draining_nodes", Shape.Integer(0), "Nodes that are drained or being drained; they count only here."),
            new Field("healthy", Shape.Boolean(), "No node is unhealthy or offline."),
            new Field("healthy_nodes", Shape.Integer(0), "Nodes that send heartbeats."),
            new Field("offline_nodes", Shape.Integer(0), "Nodes of which nothing was heard for 300 s."),
            new Field("pending_workloads", Shape.Integer(0), "Workloads that wait for room."),
            new Field("running_workloads", Shape.Integer(0), "Workloads that run."),
            new Field("total_gpus", Shape.Integer(0), "GPUs of all nodes."),
            new Field("total_nodes", Shape.Integer(0), "All nodes."),
            new Field("unhealthy_nodes", Shape.Integer(0), "Nodes of which nothing was heard for 30 s, or not since this bridge started."),
            new Field("cluster_id", Shape.Text(), "The cluster."),
            new Field("completed_workloads", Shape.Integer(0), "Workloads that ended well, of those that are still kept."),
            new Field("connected_nodes", Shape.Integer(0), "Nodes with a live connection."),
            new Field("cordoned_nodes", Shape.Integer(0), "Nodes that take no new work because someone said so."),
            new Field("failed_workloads", Shape.Integer(0), "Workloads that failed for good, of those that are still kept."),
            new Field("frozen", Shape.Boolean(), "Too many nodes went at once: nothing is rescheduled."),
            new Field("frozen_reason", Shape.Text().Nullable, "Why, as a sentence; null while nothing is frozen."),
            new Field("frozen_since", Shape.Time().Nullable, "Unix milliseconds; null while nothing is frozen."),
            new Field("listening", Shape.Text().Nullable, "URL that nodes reach this bridge by; null while it does not listen."),
            new Field("reason", Shape.Text().Nullable, "What keeps the cluster from being healthy; null when nothing does."),
            new Field("unhealthy_gpus", Shape.Integer(0), "GPUs that are out of order, as their nodes say."),
            new Field("used_gpus", Shape.Integer(0), "GPUs that workloads hold.")),
    };

    JsonTypeInfo IHandler.RequestType => FleetJson.Default.EmptyRequest;

    JsonTypeInfo? IHandler.ResultType => FleetJson.Default.ClusterStatus;

    public ValueTask InvokeAsync(ReadOnlyMemory<byte> parameters, CallContext call, JsonBuffer result)
    {
        result.Append(Current().Span);
        return ValueTask.CompletedTask;
    }

    private ReadOnlyMemory<byte> Current()
    {
        // Both counters are read before what they count, so that an answer is never kept under a newer number than it shows.
        var (version, snapshot) = (fleet.Version, store.Current);
        var (massLoss, address) = (fleet.MassLoss, fleet.Address);
        if (_answer is { } kept && kept.Version == version && ReferenceEquals(kept.Snapshot, snapshot)
            && ReferenceEquals(kept.MassLoss, massLoss) && ReferenceEquals(kept.Address, address)) return kept.Json;
        var status = StatusRules.Count(store.ClusterId, fleet.Nodes(), workloads, massLoss, address);
        var answer = new Answer(version, snapshot, massLoss, address, JsonSerializer.SerializeToUtf8Bytes(status, FleetJson.Default.ClusterStatus));
        _answer = answer;
        return answer.Json;
    }

    private sealed record Answer(long Version, StateSnapshot Snapshot, MassLossState MassLoss, ListenerAddress? Address, ReadOnlyMemory<byte> Json);
}
