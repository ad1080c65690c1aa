using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary><c>tenant_get</c>: one tenant with its quota and usage.</summary>
internal sealed class TenantGetHandler(TenancyService tenancy) : Handler<TenantGetRequest, TenantView>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "tenant_get",
        Summary = "Shows one tenant with its quota and what its namespaces use.",
        Group = "tenancy",
        Effect = Effect.Read,
        Permission = "tenants:read",
        Reach = Reach.Namespace,
        Parameters =
        [
            new("tenant_id", Shape.Text(TenancyNames.LongestTenant), "The tenant: its id or name; wins over name."),
            new("name", Shape.Text(TenancyNames.LongestTenant), "The tenant's exact name."),
        ],
        Result = TenantView.Declared,
        Errors = [(ErrorCodes.NotFound, "no such tenant"), (ErrorCodes.InvalidParams, "neither tenant_id nor name is given")],
        Example = """{"name":"research"}""",
    };

    protected override JsonTypeInfo<TenantGetRequest> RequestType => TenancyJson.Default.TenantGetRequest;

    protected override JsonTypeInfo<TenantView> ResultType => TenancyJson.Default.TenantView;

    public override ValueTask<TenantView> HandleAsync(TenantGetRequest request, CallContext call)
    {
        var reference = request.TenantId ?? request.Name ?? throw RpcException.Invalid("$.tenant_id", "The tenant is missing.", "Give $.tenant_id or $.name.");
        var state = tenancy.Store.Current;
        return ValueTask.FromResult(tenancy.Show(state, TenancyView.Of(state).ResolveTenant(reference, call, request.TenantId is null ? "$.name" : "$.tenant_id")));
    }
}

/// <summary>The params of <c>tenant_get</c>.</summary>
internal sealed record TenantGetRequest(string? TenantId = null, string? Name = null);
