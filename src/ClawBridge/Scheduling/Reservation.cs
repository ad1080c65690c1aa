namespace ClawBridge.Scheduling;

/// <summary>What one attempt of a replica takes of a node.</summary>
/// <param name="Gpus">UUIDs.</param>
/// <param name="MemoryMb">MiB.</param>
internal sealed record Reservation(string NodeId, IReadOnlyList<string> Gpus, int Cores, long MemoryMb, IReadOnlyList<HostPort> HostPorts);
