namespace ClawBridge.Workloads;

/// <summary>A replica cannot be started now because of a secret; the message is the reason that its workload shows.</summary>
internal sealed class SecretUnavailableException(string message, Exception inner) : Exception(message, inner);
