using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>Something that the reconciler has to look at.</summary>
internal abstract record ReconcilerInput
{
    private ReconcilerInput()
    {
    }

    /// <summary>A node told its whole set.</summary>
    public sealed record NodeReported(string NodeId, IReadOnlyList<WorkloadStatus> All) : ReconcilerInput;

    public sealed record AttemptsChanged(string NodeId, IReadOnlyList<WorkloadStatus> Changed) : ReconcilerInput;

    public sealed record NodeChanged(string NodeId) : ReconcilerInput;

    public sealed record WorkloadsWritten(IReadOnlyList<string> Ids) : ReconcilerInput;

    public sealed record OrderAnswered(NodeOrder Order, OrderAnswer Answer) : ReconcilerInput;
}
