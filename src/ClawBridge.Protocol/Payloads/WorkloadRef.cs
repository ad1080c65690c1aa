namespace ClawBridge.Protocol.Payloads;

/// <summary>Names one replica on a node: params of <c>workload.inspect</c>, <c>workload.stats</c>, <c>workload.remove</c>.</summary>
/// <param name="Attempt">Null means the newest attempt that the node has.</param>
internal sealed record WorkloadRef(string WorkloadId, int Replica = 0, int? Attempt = null);
