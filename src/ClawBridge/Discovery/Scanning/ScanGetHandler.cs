using System.Text.Json.Serialization.Metadata;
using ClawBridge.Fleet;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Scanning;

/// <summary><c>scan_get</c>: how far a scan is and what it found, page by page.</summary>
internal sealed class ScanGetHandler(ScanService scans, IFleet fleet) : Handler<ScanGetRequest, ScanResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "scan_get",
        Summary = "Shows how far a scan is and a page of the hosts that it found; a scan is kept for an hour after its end.",
        Group = "network_discovery",
        Effect = Effect.Read,
        Permission = "nodes:read",
        Parameters =
        [
            new("scan_id", Shape.Text(64), "The scan.", IsRequired: true),
            new("limit", Shape.Integer(1, Paging.MaxLimit), "Most hosts to answer.", Default: "50"),
            new("cursor", Shape.Text(1_024), "next_cursor of the answer before; left out, from the first host.", Default: "\"\""),
        ],
        Result = ScanResult.Shape,
        Errors = [(ErrorCodes.NotFound, "no such scan, or it is forgotten"), (ErrorCodes.InvalidParams, "the cursor is none")],
        Example = """{"scan_id":"7d9f2c9e-3a57-4b0e-9d4c-1f8f1c2b3a40"}""",
    };

    protected override JsonTypeInfo<ScanGetRequest> RequestType => ScanJson.Default.ScanGetRequest;

    protected override JsonTypeInfo<ScanResult> ResultType => ScanJson.Default.ScanResult;

    public override ValueTask<ScanResult> HandleAsync(ScanGetRequest request, CallContext call)
    {
        var job = scans.Get(request.ScanId);
        var page = Paging.Of(job.Findings.Hosts(), static host => host.SortKey, isDescending: false, request, null);
        return ValueTask.FromResult(ScanResult.Of(job, page, new ClusterAddresses(fleet.Nodes())));
    }
}

/// <summary>The params of <c>scan_get</c>.</summary>
internal sealed record ScanGetRequest(string ScanId, int? Limit = null, string Cursor = "") : IPageRequest
{
    string? IPageRequest.Cursor => Cursor;

    int? IPageRequest.Page => null;
}
