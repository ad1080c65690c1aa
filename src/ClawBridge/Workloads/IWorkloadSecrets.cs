using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Workloads;

/// <summary>Where workloads get the secrets from that their spec names.</summary>
internal interface IWorkloadSecrets
{
    /// <summary>Whether the workload could be started with its secrets as things are.</summary>
    /// <param name="caller">Who submits it. Who may not look at secrets is told the same -32001 of one that does not exist and of one that the workload may not use.</param>
    /// <exception cref="RpcException">-32000 for a secret that does not exist, -32001 for one that it may not use, -32602 for one that does not fit its use.</exception>
    void Check(Transaction transaction, WorkloadRecord workload, Principal caller);

    /// <summary>The values for a start command, as they are now.</summary>
    /// <exception cref="SecretUnavailableException">One of them cannot be had.</exception>
    StartSecrets For(WorkloadRecord workload);
}
