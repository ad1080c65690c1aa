namespace ClawBridge.Scheduling;

/// <summary>Where a replica goes.</summary>
/// <param name="Gpus">UUIDs, in the node's order; as many as asked for.</param>
internal sealed record Placement(string NodeId, IReadOnlyList<string> Gpus);
