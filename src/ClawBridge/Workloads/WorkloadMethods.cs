using ClawBridge.Rpc;

namespace ClawBridge.Workloads;

/// <summary>The methods of this room.</summary>
internal static class WorkloadMethods
{
    public static IReadOnlyList<MethodEntry> All(WorkloadService workloads) =>
    [
        new("workload_delete", () => new WorkloadDeleteHandler(workloads)),
        new("workload_exec", () => new WorkloadExecHandler(workloads)),
        new("workload_get", () => new WorkloadGetHandler(workloads)),
        new("workload_list", () => new WorkloadListHandler(workloads)),
        new("workload_logs", () => new WorkloadLogsHandler(workloads)),
        new("workload_scale", () => new WorkloadScaleHandler(workloads)),
        new("workload_stop", () => new WorkloadStopHandler(workloads)),
        new("workload_submit", () => new WorkloadSubmitHandler(workloads)),
        new("workload_wait", () => new WorkloadWaitHandler(workloads)),
    ];
}
