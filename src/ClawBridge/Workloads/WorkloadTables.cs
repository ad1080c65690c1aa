using ClawBridge.State;

namespace ClawBridge.Workloads;

/// <summary>The tables that this room owns.</summary>
internal static class WorkloadTables
{
    public static readonly Table<WorkloadRecord> Workloads = new("workloads", static () => WorkloadStateJson.Default.WorkloadRecord);

    public static readonly Table<WorkloadName> Names = new("workload_names", static () => WorkloadStateJson.Default.WorkloadName);

    public static readonly Table<DeletedWorkload> Deleted = new("deleted_workloads", static () => WorkloadStateJson.Default.DeletedWorkload);

    /// <summary>All of them, for the schema.</summary>
    public static IReadOnlyList<ITable> All => [Workloads, Names, Deleted];
}
