using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary><c>usage_report</c>: what namespaces and tenants use, and which are nearly full.</summary>
internal sealed class UsageReportHandler(TenancyService tenancy) : Handler<UsageReportRequest, UsageReport>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "usage_report",
        Summary = "Reports what the namespaces that the caller may see use, and which are over a threshold of their limits.",
        Group = "tenancy",
        Effect = Effect.Read,
        Permission = "namespaces:read",
        Reach = Reach.Namespace,
        Parameters =
        [
            new("tenant_id", Shape.Text(TenancyNames.LongestTenant), "Only this tenant: its id or name."),
            new("namespace_id", Shape.Text(TenancyShapes.LongestReference), "Only this namespace: its id, tenant/name, or its name where the caller sees only one; wins over tenant_id."),
            new("threshold_percent", Shape.Number() with { Min = 0, Max = 1000 }, "A max_utilization_percent from here on counts as over.", Default: "80"),
        ],
        Result = UsageReport.Declared,
        Errors = [(ErrorCodes.NotFound, "no such namespace or tenant"), (ErrorCodes.InvalidParams, "a bare name fits several namespaces")],
        Example = """{"tenant_id":"research","threshold_percent":90}""",
    };

    protected override JsonTypeInfo<UsageReportRequest> RequestType => TenancyJson.Default.UsageReportRequest;

    protected override JsonTypeInfo<UsageReport> ResultType => TenancyJson.Default.UsageReport;

    public override ValueTask<UsageReport> HandleAsync(UsageReportRequest request, CallContext call)
    {
        var state = tenancy.Store.Current;
        var view = TenancyView.Of(state);
        var (namespaces, tenants) = Asked(view, request, call);
        var now = tenancy.Now;
        return ValueTask.FromResult(UsageReport.Of(
            [.. namespaces.Select(row => NamespaceView.Of(state, row, now))], [.. tenants.Select(row => TenantView.Of(state, row, now))], request.ThresholdPercent));
    }

    private static (IReadOnlyList<NamespaceRecord> Namespaces, IReadOnlyList<TenantRecord> Tenants) Asked(TenancyView view, UsageReportRequest request, CallContext call)
    {
        if (request.NamespaceId is { } reference) return ([view.ResolveNamed(reference, call)], []);
        var visible = Visibility.Of(call, view);
        var tenant = request.TenantId is { } name ? view.SeenTenant(name, call, visible) : null;
        return (
            [.. view.Namespaces.Where(row => visible.Sees(row.Id) && (tenant is null || row.TenantId == tenant.Id))],
            [.. view.Tenants.Where(row => (tenant is null || row.Id == tenant.Id) && call.MayIn(row.Place))]);
    }
}

/// <summary>The params of <c>usage_report</c>.</summary>
internal sealed record UsageReportRequest(string? TenantId = null, string? NamespaceId = null, double ThresholdPercent = 80);
