using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Scanning;

/// <summary><c>scan_list</c>: the scans that run, and those of the last hour.</summary>
internal sealed class ScanListHandler(ScanService scans) : ListHandler<ScanListRequest, ScanListItem>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "scan_list",
        Summary = "Lists the scans that run and those of the last hour, newest first.",
        Group = "network_discovery",
        Effect = Effect.Read,
        Permission = "nodes:read",
        Parameters = Paging.Parameters(null),
        Result = Shape.Paged(Shape.Record(
            new Field("ended_at", Shape.Time().Nullable, "Unix milliseconds; null while it runs."),
            new Field("hosts_found", Shape.Integer(0), "Hosts that answered so far."),
            new Field("hosts_scanned", Shape.Integer(0), "Hosts that are settled."),
            new Field("hosts_total", Shape.Integer(0), "Addresses to scan."),
            new Field("scan_id", Shape.Text(), "For scan_get and scan_cancel."),
            new Field("started_at", Shape.Time(), "Unix milliseconds."),
            new Field("started_by", Shape.Text(), "The principal."),
            new Field("state", Shape.Word("running", "complete", "cancelled", "failed"), "How far it is."),
            new Field("subnet", Shape.Text(), "The range."))),
    };

    protected override JsonTypeInfo<ScanListRequest> RequestType => ScanJson.Default.ScanListRequest;

    protected override JsonTypeInfo<ScanListItem> ItemType => ScanJson.Default.ScanListItem;

    public override ValueTask<Page<ScanListItem>> HandleAsync(ScanListRequest request, CallContext call) =>
        ValueTask.FromResult(Paging.Of(scans.All(), static job => job.StartedAt.ToUnixTimeMilliseconds().ToString("D19", CultureInfo.InvariantCulture) + job.Id, isDescending: true, request, null)
            .Select(static job => ScanListItem.Of(job)));
}

/// <summary>The params of <c>scan_list</c>.</summary>
internal sealed record ScanListRequest(int? Limit = null, string? Cursor = null, int? Page = null) : IPageRequest;

/// <summary>One scan in short.</summary>
internal sealed record ScanListItem(
    long? EndedAt, int HostsFound, long HostsScanned, long HostsTotal, string ScanId, long StartedAt, string StartedBy, ScanState State, string Subnet)
{
    public static ScanListItem Of(ScanJob job)
    {
        var counts = job.Findings.Counts;
        return new ScanListItem(
            job.EndedAt?.ToUnixTimeMilliseconds(), counts.Found, counts.Settled, (long)job.Spec.Plan.Targets.Count, job.Id, job.StartedAt.ToUnixTimeMilliseconds(),
            job.StartedBy, job.State, job.Spec.Subnet.ToString());
    }
}
