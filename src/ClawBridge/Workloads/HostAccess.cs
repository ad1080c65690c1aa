namespace ClawBridge.Workloads;

/// <summary>
/// What of a workload reaches past its container into the node that it runs on. Machines are shared by tenants, so that is not for
/// whoever may run workloads in a namespace. Pure.
/// </summary>
internal static class HostAccess
{
    /// <summary>Needed on the whole cluster.</summary>
    public const string Permission = "nodes:execute";

    /// <summary>What it wants of the node, for a sentence; null when it stays within its container.</summary>
    public static string? Of(WorkloadSpec spec)
    {
        if (spec.Runtime == "process") return "a plain process of the node (runtime process)";
        if (spec.Network == "host") return "the node's own network";
        if (spec.Devices.Count > 0) return "devices of the node";
        return spec.Volumes.Any(static volume => volume.HostPath is not null) ? "a directory of the node (host_path)" : null;
    }
}
