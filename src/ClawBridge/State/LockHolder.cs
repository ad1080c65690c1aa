namespace ClawBridge.State;

/// <summary>The process that owns a state directory.</summary>
/// <param name="SocketPath">Where it lets other bridges attach.</param>
internal sealed record LockHolder(int ProcessId, string SocketPath);
