namespace ClawBridge.Workloads;

/// <summary>What became of a drained node's replicas.</summary>
/// <param name="Migrated">Ids of workloads whose replicas all left the node and run elsewhere.</param>
/// <param name="Pending">Ids that left the node but wait for room, or could not leave yet, with the reason.</param>
internal sealed record DrainOutcome(IReadOnlyList<string> Migrated, IReadOnlyList<(string WorkloadId, string Reason)> Pending);
