using ClawBridge.Protocol.Payloads;

namespace ClawNode.Runtimes;

/// <summary>Owns the attempts of this node.</summary>
internal sealed class WorkloadManager : IWorkloadSource
{
    private readonly ChangeFeed _changes = new();

    public IReadOnlyList<WorkloadStatus> Snapshot() => [];

    public WorkloadSubscription Subscribe() => _changes.Subscribe();
}
