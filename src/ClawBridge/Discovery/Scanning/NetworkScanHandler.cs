using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Fleet;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Scanning;

/// <summary><c>network_scan</c>: finds the machines of a network by connecting to them.</summary>
internal sealed class NetworkScanHandler(ScanService scans, CredentialProfiles profiles, IFleet fleet) : Handler<NetworkScanRequest, ScanResult>
{
    private const int DefaultDeadlineMs = 20_000;

    private static readonly TimeSpan s_progress = TimeSpan.FromMilliseconds(500);

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "network_scan",
        Summary = "Finds machines: connects to ports of every address of a network, reads SSH greetings and names; what takes longer than the deadline goes on, and scan_get shows it.",
        Group = "network_discovery",
        Effect = Effect.Write,
        Permission = "nodes:create",
        IsLongRunning = true,
        IsAnsweredAnew = true,
        Parameters =
        [
            new("subnet", Shape.Text(64), "CIDR range, IPv4 or IPv6, of at most 16777216 addresses; more than 65536 have to be confirmed.", IsRequired: true),
            new("ports", Shape.List(Shape.Integer(1, 65_535), ConnectPlan.MaxPorts), "TCP ports to try on each address.", Default: "[22,80,443,6443,8080,9090]"),
            new("timeout_ms", Shape.Integer(10, 30_000), "Milliseconds that a connect may take.", Default: "500"),
            new("detect_gpus", Shape.Boolean(), "Log in to each host that has SSH and is in the profile's scope, and look for GPUs; needs credential_profile.", Default: "false"),
            new("credential_profile", Shape.Text(CredentialRules.MaxNameLength), "What to log in with; used only with detect_gpus."),
            new("max_concurrent", Shape.Integer(1, 65_536), "Most connects at once; left out, what this machine's limit of open files allows, up to 16384."),
            new("allow_public", Shape.Boolean(), "Scan public addresses too; only when they are yours to scan.", Default: "false"),
            new("deadline_ms", Shape.Integer(0, 600_000), "Milliseconds until the answer; what is not done by then goes on, and the answer has complete: false.", Default: "20000"),
            new("exclude", Shape.List(Shape.Text(64), ScanCheck.MaxExclude), "Addresses and CIDR ranges to leave out.", Default: "[]"),
            new("rate_limit", Shape.Integer(1, 1_000_000), "Most connects a second; left out, as fast as it goes."),
            new("retries", Shape.Integer(0, 5), "How often a connect that nothing answered is repeated. A local network loses next to nothing, and each repetition takes as long again.", Default: "0"),
        ],
        Result = ScanResult.Shape,
        Errors =
        [
            (ErrorCodes.InvalidParams, "subnet or exclude is no CIDR range, is public without allow_public, is too large or is no machine's; detect_gpus without credential_profile"),
            (ErrorCodes.NotFound, "no such credential profile"),
            (ErrorCodes.PermissionDenied, "the caller may not use credential profiles"),
            (ErrorCodes.ResourceExhausted, "too many scans run, or there are no open files left"),
            (ErrorCodes.Unavailable, "this bridge cannot log in to hosts"),
            (ErrorCodes.ConfirmationRequired, "more than 65536 addresses have to be confirmed with _meta.confirm"),
        ],
        Example = """{"subnet":"10.0.0.0/24"}""",
    };

    protected override JsonTypeInfo<NetworkScanRequest> RequestType => ScanJson.Default.NetworkScanRequest;

    protected override JsonTypeInfo<ScanResult> ResultType => ScanJson.Default.ScanResult;

    public override async ValueTask<ScanResult> HandleAsync(NetworkScanRequest request, CallContext call)
    {
        var spec = ScanCheck.Spec(request, Profile(request, call));
        call.Target = spec.Subnet.ToString();
        if (spec.Plan.Targets.Count > ScanCheck.MostUnconfirmed) call.RequireConfirmation(ScanCheck.Plan(spec), spec.Profile?.Revision.ToString(CultureInfo.InvariantCulture));
        if (call.IsDryRun) return ScanResult.Planned(spec);
        var job = scans.Start(spec, call.Principal.Name);
        var watching = call.OnAccessLost(job.Cancel);
        _ = job.Ended.ContinueWith(_ => watching?.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await FollowAsync(job, TimeSpan.FromMilliseconds(request.DeadlineMs ?? DefaultDeadlineMs), call);
        var page = Paging.Of(job.Findings.Hosts(), static host => host.SortKey, isDescending: false, new ScanGetRequest(job.Id, Paging.MaxLimit, ""), null);
        return ScanResult.Of(job, page, new ClusterAddresses(fleet.Nodes()));
    }

    private CredentialProfileRecord? Profile(NetworkScanRequest request, CallContext call)
    {
        if (request.CredentialProfile is not { } name)
        {
            return request.DetectGpus
                ? throw RpcException.Invalid("$.credential_profile", "Looking for GPUs needs $.credential_profile.", "credential_profile_list shows all; make one with credential_profile_create.")
                : null;
        }

        var profile = profiles.ForUse(name, call);
        if (!request.DetectGpus) return null;
        if (profile.CredentialType != CredentialType.Ssh) throw RpcException.Invalid("$.credential_profile", $"Credential profile {name} is not of type ssh.", "Name one that is.");
        if (profile.Username is null) throw RpcException.Invalid("$.credential_profile", $"Credential profile {name} has no username.", "Make it anew with a username.");
        return scans.CanDetectGpus
            ? profile
            : throw RpcException.Unavailable(ErrorKinds.Unavailable, "This bridge cannot log in to hosts to look for GPUs.", "Scan without detect_gpus.");
    }

    /// <summary>Until the scan has ended or the answer is due. A caller that cancels ends the scan.</summary>
    private async Task FollowAsync(ScanJob job, TimeSpan deadline, CallContext call)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation);
        try
        {
            var due = Task.Delay(deadline, scans.Time, done.Token);
            while (!job.Ended.IsCompleted && !due.IsCompleted)
            {
                await Task.WhenAny(job.Ended, due, Task.Delay(s_progress, scans.Time, done.Token));
                call.Cancellation.ThrowIfCancellationRequested();
                await ReportAsync(job, call);
            }

            if (job.Ended.IsCompleted) await job.Ended;
        }
        catch (OperationCanceledException)
        {
            job.Cancel();
            throw;
        }
        finally
        {
            await done.CancelAsync();
        }
    }

    private static ValueTask ReportAsync(ScanJob job, CallContext call)
    {
        var counts = job.Findings.Counts;
        return call.ReportProgressAsync(counts.Settled, (double)job.Spec.Plan.Targets.Count,
            FormattableString.Invariant($"{counts.Settled} of {job.Spec.Plan.Targets.Count} addresses scanned, {counts.Found} hosts found."));
    }
}

/// <summary>The params of <c>network_scan</c>.</summary>
internal sealed record NetworkScanRequest(
    string Subnet, IReadOnlyList<int>? Ports = null, int TimeoutMs = 500, bool DetectGpus = false, string? CredentialProfile = null, int? MaxConcurrent = null,
    bool AllowPublic = false, int? DeadlineMs = null, IReadOnlyList<string>? Exclude = null, int? RateLimit = null, int Retries = 0);
