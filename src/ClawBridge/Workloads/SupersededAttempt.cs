namespace ClawBridge.Workloads;

/// <summary>An attempt that may still run on a node that was lost, although a newer one exists.</summary>
internal sealed record SupersededAttempt(string NodeId, int Attempt);
