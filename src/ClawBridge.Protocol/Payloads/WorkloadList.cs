namespace ClawBridge.Protocol.Payloads;

/// <summary>Answer of <c>workload.list</c>.</summary>
internal sealed record WorkloadList(int Count, IReadOnlyList<WorkloadStatus> Workloads);
