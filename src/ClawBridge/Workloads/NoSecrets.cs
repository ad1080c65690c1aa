using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Workloads;

/// <summary>A place without any secret.</summary>
internal sealed class NoSecrets : IWorkloadSecrets
{
    public void Check(Transaction transaction, WorkloadRecord workload, Principal caller)
    {
        if (Missing(workload) is { } missing) throw missing;
    }

    public StartSecrets For(WorkloadRecord workload) =>
        Missing(workload) is { } missing ? throw new SecretUnavailableException($"It waits for its secrets: {missing.Message}", missing) : StartSecrets.None;

    private static RpcException? Missing(WorkloadRecord workload) =>
        SecretUses.In(workload).FirstOrDefault() is { } use ? RpcException.NotFound("Secret", use.SecretId) : null;
}
