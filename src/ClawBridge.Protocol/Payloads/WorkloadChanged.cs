namespace ClawBridge.Protocol.Payloads;

/// <summary>Payload of the <c>workload.changed</c> event.</summary>
internal sealed record WorkloadChanged(IReadOnlyList<WorkloadStatus> Workloads);
