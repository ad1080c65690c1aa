using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>Names one attempt of one replica: the unit that a node starts at most once.</summary>
internal readonly record struct AttemptId(string WorkloadId, int Replica, int Attempt)
{
    public static AttemptId Of(WorkloadStatus status) => new(status.WorkloadId, status.Replica, status.Attempt);

    public static AttemptId Of(in NodeOrder order) => new(order.WorkloadId, order.Replica, order.Attempt);
}
