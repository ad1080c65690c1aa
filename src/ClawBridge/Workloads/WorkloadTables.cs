using ClawBridge.State;

namespace ClawBridge.Workloads;

/// <summary>The tables that this room owns.</summary>
internal static class WorkloadTables
{
    public static readonly Table<WorkloadRecord> Workloads = new("workloads", static () => WorkloadStateJson.Default.WorkloadRecord);
}
