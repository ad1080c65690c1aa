using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Tenancy;

namespace ClawBridge.Workloads;

/// <summary>
/// Makes quotas hold at run time too: where cores or memory are limited, a workload has a share of them that is counted, and gets no
/// more than that. Pure.
/// </summary>
internal static class QuotaLimits
{
    /// <summary>The spec as it may run there: what a quota counts is its limit too, defaults among it.</summary>
    /// <exception cref="RpcException">-32002 for one that asks for none of what is limited, and so would be counted as nothing.</exception>
    public static WorkloadSpec Apply(IStateView state, NamespaceRecord home, WorkloadSpec spec)
    {
        var (cores, memory) = (QuotaRules.Limiting(state, home, static quota => quota.CpuCores is not null), QuotaRules.Limiting(state, home, static quota => quota.MemoryMib is not null));
        if (cores is not null && spec.CpuCores == 0) throw Uncounted(cores, "CPU cores", "$.cpu_cores");
        if (memory is not null && spec.MemoryMb == 0) throw Uncounted(memory, "memory", "$.memory_mb");
        return spec with { CpuLimited = spec.CpuLimited || cores is not null, MemoryLimited = spec.MemoryLimited || memory is not null };
    }

    private static RpcException Uncounted(string who, string what, string field) => RpcException.Exhausted(
        ErrorKinds.QuotaExceeded, $"{who} has a quota of {what}, and this asks for none, which would run without limit.", $"Submit it with {field} of at least 1; left out, it gets a default.");
}
