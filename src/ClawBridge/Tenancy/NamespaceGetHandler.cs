using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary><c>namespace_get</c>: one namespace with its quota and usage.</summary>
internal sealed class NamespaceGetHandler(TenancyService tenancy) : Handler<NamespaceGetRequest, NamespaceView>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "namespace_get",
        Summary = "Shows one namespace with its quota and what it uses.",
        Group = "tenancy",
        Effect = Effect.Read,
        Permission = "namespaces:read",
        Reach = Reach.Namespace,
        Parameters =
        [
            new("namespace_id", Shape.Text(TenancyShapes.LongestReference), "The namespace: its id, tenant/name, or its name where the caller sees only one; wins over the others."),
            new("tenant_id", Shape.Text(TenancyNames.LongestTenant), "With name: the tenant's id or name."),
            new("name", Shape.Text(TenancyNames.LongestNamespace), "With tenant_id: the namespace's exact name."),
        ],
        Result = NamespaceView.Declared,
        Errors = [(ErrorCodes.NotFound, "no such namespace or tenant"), (ErrorCodes.InvalidParams, "neither namespace_id nor both others are given, or a bare name fits several")],
        Example = """{"namespace_id":"research/nlp"}""",
    };

    protected override JsonTypeInfo<NamespaceGetRequest> RequestType => TenancyJson.Default.NamespaceGetRequest;

    protected override JsonTypeInfo<NamespaceView> ResultType => TenancyJson.Default.NamespaceView;

    public override ValueTask<NamespaceView> HandleAsync(NamespaceGetRequest request, CallContext call)
    {
        var state = tenancy.Store.Current;
        var row = Find(TenancyView.Of(state), request, call);
        call.Target = row.Id;
        return ValueTask.FromResult(tenancy.Show(state, row));
    }

    private static NamespaceRecord Find(TenancyView view, NamespaceGetRequest request, CallContext call)
    {
        if (request.NamespaceId is { } reference) return view.ResolveNamed(reference, call);
        if (request is not { TenantId: { } tenant, Name: { } name })
            throw RpcException.Invalid("$.namespace_id", "The namespace is missing.", "Give $.namespace_id, or both $.tenant_id and $.name.");
        if (tenant.Length == 0) throw RpcException.Invalid("$.tenant_id", "The tenant is empty.", "Give a tenant's id or name; tenant_list shows those that you may see.");
        return view.ResolveIn(tenant, name, call);
    }
}

/// <summary>The params of <c>namespace_get</c>.</summary>
internal sealed record NamespaceGetRequest(string? NamespaceId = null, string? TenantId = null, string? Name = null);
