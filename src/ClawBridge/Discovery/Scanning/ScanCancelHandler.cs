using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Scanning;

/// <summary><c>scan_cancel</c>: ends a scan; what it found stays found.</summary>
internal sealed class ScanCancelHandler(ScanService scans) : Handler<ScanCancelRequest, ScanCancelResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "scan_cancel",
        Summary = "Ends a scan; what it has found so far stays and is shown by scan_get. One that has ended already stays as it is.",
        Group = "network_discovery",
        Effect = Effect.Write,
        Permission = "nodes:create",
        Parameters = [new("scan_id", Shape.Text(64), "The scan.", IsRequired: true, IsTarget: true)],
        Result = Shape.Record(
            new Field("success", Shape.Boolean(), "True: it does not run any more."),
            new Field("scan_id", Shape.Text(), "The scan."),
            new Field("state", Shape.Word("running", "complete", "cancelled", "failed"), "How it ended; running only in a dry run.")),
        Errors = [(ErrorCodes.NotFound, "no such scan, or it is forgotten")],
        Example = """{"scan_id":"7d9f2c9e-3a57-4b0e-9d4c-1f8f1c2b3a40"}""",
    };

    protected override JsonTypeInfo<ScanCancelRequest> RequestType => ScanJson.Default.ScanCancelRequest;

    protected override JsonTypeInfo<ScanCancelResult> ResultType => ScanJson.Default.ScanCancelResult;

    public override async ValueTask<ScanCancelResult> HandleAsync(ScanCancelRequest request, CallContext call)
    {
        var job = scans.Get(request.ScanId);
        call.Target = job.Id;
        if (!call.IsDryRun)
        {
            job.Cancel();
            await job.Ended.WaitAsync(call.Cancellation);
        }

        return new ScanCancelResult(true, job.Id, job.State);
    }
}

/// <summary>The params of <c>scan_cancel</c>.</summary>
internal sealed record ScanCancelRequest(string ScanId);

/// <summary>The answer of <c>scan_cancel</c>.</summary>
internal sealed record ScanCancelResult(bool Success, string ScanId, ScanState State);
