using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary>The answer of <c>usage_report</c>: the legacy's fields in their order, then the new ones.</summary>
internal sealed record UsageReport(
    IReadOnlyList<NamespaceView> Namespaces, IReadOnlyList<string> OverThreshold, double TotalGpuHoursUsed, long TotalGpusInUse, IReadOnlyList<string> OverThresholdTenants,
    IReadOnlyList<TenantView> Tenants, long TotalCpuCoresInUse, long TotalMemoryMibUsed, long TotalStorageGbUsed, long TotalWorkloadsInUse)
{
    public static Shape Declared { get; } = Shape.Record(
        new("namespaces", Shape.List(NamespaceView.Declared), "What was asked for and the caller may see, by tenant and name."),
        new("over_threshold", Shape.List(Shape.Text()), "Ids of those of them whose fullest limit is at or over the threshold."),
        new("total_gpu_hours_used", Shape.Number(), "Sum over the namespaces."),
        new("total_gpus_in_use", Shape.Integer(0), "Sum over the namespaces."),
        new("over_threshold_tenants", Shape.List(Shape.Text()), "Ids of the tenants below whose fullest limit is at or over the threshold."),
        new("tenants", Shape.List(TenantView.Declared), "The tenants of which the caller may see the whole, by name; none when a namespace was asked for."),
        new("total_cpu_cores_in_use", Shape.Integer(0), "Sum over the namespaces."),
        new("total_memory_mib_used", Shape.Integer(0), "Sum over the namespaces."),
        new("total_storage_gb_used", Shape.Integer(0), "Sum over the namespaces."),
        new("total_workloads_in_use", Shape.Integer(0), "Sum over the namespaces."));

    /// <param name="threshold">Percent.</param>
    public static UsageReport Of(IReadOnlyList<NamespaceView> namespaces, IReadOnlyList<TenantView> tenants, double threshold) => new(
        namespaces,
        [.. namespaces.Where(row => row.Usage.MaxUtilizationPercent >= threshold).Select(static row => row.Id)],
        UsageView.Hours(namespaces.Sum(static row => row.Usage.GpuHoursUsed)),
        namespaces.Sum(static row => row.Usage.GpusInUse),
        [.. tenants.Where(row => row.Usage.MaxUtilizationPercent >= threshold).Select(static row => row.Id)],
        tenants,
        namespaces.Sum(static row => row.Usage.CpuCoresInUse),
        namespaces.Sum(static row => row.Usage.MemoryMibUsed),
        namespaces.Sum(static row => row.Usage.StorageGbUsed),
        namespaces.Sum(static row => row.Usage.WorkloadsInUse));
}
