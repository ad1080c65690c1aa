using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Scanning;

/// <summary>What a scan has found so far, or in all.</summary>
internal sealed record ScanResult(
    int GpuNodesFound, IReadOnlyList<ScanHostItem> Hosts, int HostsFound, long HostsScanned, long ScanDurationMs, string Subnet,
    bool Complete, int HostsOmitted, long HostsTotal, long HostsUndetermined, long HostsUnreachable, int HostsWithOpenPorts, string? NextCursor,
    IReadOnlyList<string> Notes, string? ScanId, ScanState State)
{
    public static Shape Shape { get; } = Shape.Record(
        new("gpu_nodes_found", Shape.Integer(0), "Hosts in which a GPU was found."),
        new("hosts", Shape.List(ScanHostItem.Shape), "Hosts that answered: those with an open port first, then those that only refused, each by address."),
        new("hosts_found", Shape.Integer(0), "All hosts that answered, with an open port or a refusal."),
        new("hosts_scanned", Shape.Integer(0), "Hosts that are settled: all ports tried."),
        new("scan_duration_ms", Shape.Integer(0), "Milliseconds so far, or in all."),
        new("subnet", Shape.Text(), "The range with its base masked."),
        new("complete", Shape.Boolean(), "Nothing is missing; false while the scan goes on (then ask scan_get), and when it was ended early."),
        new("hosts_omitted", Shape.Integer(0), "Of those found, how many are counted but not kept: at most 65536 with an open port and 4096 that only refused are."),
        new("hosts_total", Shape.Integer(0), "Addresses to scan."),
        new("hosts_undetermined", Shape.Integer(0), "Hosts that this machine itself kept from being asked; notes say why. They may be there."),
        new("hosts_unreachable", Shape.Integer(0), "Hosts that this machine or a router says there is no way to."),
        new("hosts_with_open_ports", Shape.Integer(0), "Of those found, with an open port."),
        new("next_cursor", Shape.Text().Nullable, "For scan_get, when there are more hosts than these; else null."),
        new("notes", Shape.List(Shape.Text()), "What to know about the result."),
        new("scan_id", Shape.Text().Nullable, "For scan_get and scan_cancel; null in a dry run."),
        new("state", Shape.Word("planned", "running", "complete", "cancelled", "failed"), "How far the scan is."));

    /// <param name="nodes">Of the cluster.</param>
    public static ScanResult Of(ScanJob job, Page<ScannedHost> page, ClusterAddresses nodes)
    {
        // Read first: what comes in between makes the counts greater, never the state too early.
        var state = job.State;
        var counts = job.Findings.Counts;
        return new ScanResult(
            counts.WithGpus, [.. page.Items.Select(host => ScanHostItem.Of(host, nodes))], counts.Found, counts.Settled, job.DurationMs, job.Spec.Subnet.ToString(),
            state == ScanState.Complete, counts.Omitted, (long)job.Spec.Plan.Targets.Count, counts.Undetermined, counts.Unreachable, counts.Open, page.NextCursor,
            job.Findings.Notes, job.Id, state);
    }

    /// <summary>Of a scan that was not made.</summary>
    public static ScanResult Planned(ScanSpec spec) => new(
        0, [], 0, 0, 0, spec.Subnet.ToString(), false, 0, (long)spec.Plan.Targets.Count, 0, 0, 0, null,
        [FormattableString.Invariant($"A scan would try {spec.Plan.Targets.Count} addresses on {spec.Plan.Ports.Count} ports each.")], null, ScanState.Planned);
}
