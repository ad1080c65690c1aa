using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary><c>namespace_list</c>: the namespaces that the caller may see, by tenant and name.</summary>
internal sealed class NamespaceListHandler(TenancyService tenancy) : ListHandler<NamespaceListRequest, NamespaceView>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "namespace_list",
        Summary = "Lists the namespaces that the caller may see, by tenant and name.",
        Group = "tenancy",
        Effect = Effect.Read,
        Permission = "namespaces:read",
        Reach = Reach.Namespace,
        Parameters = [new("tenant_id", Shape.Text(TenancyNames.LongestTenant), "Only those of this tenant: its id or name."), .. Paging.Parameters(null)],
        Result = Shape.Paged(NamespaceView.Declared),
        Errors = [(ErrorCodes.NotFound, "no such tenant"), (ErrorCodes.PermissionDenied, "the caller may see nothing of the tenant")],
        Example = """{"tenant_id":"research"}""",
    };

    protected override JsonTypeInfo<NamespaceListRequest> RequestType => TenancyJson.Default.NamespaceListRequest;

    protected override JsonTypeInfo<NamespaceView> ItemType => TenancyJson.Default.NamespaceView;

    public override ValueTask<Page<NamespaceView>> HandleAsync(NamespaceListRequest request, CallContext call)
    {
        var state = tenancy.Store.Current;
        var view = TenancyView.Of(state);
        var visible = Visibility.Of(call, view);
        var tenant = request.TenantId is { } reference ? view.SeenTenant(reference, call, visible) : null;
        var seen = view.Namespaces.Where(row => visible.Sees(row.Id) && (tenant is null || row.TenantId == tenant.Id));
        return ValueTask.FromResult(Paging.Of(seen, view.QualifiedName, isDescending: false, request, null).Select(row => tenancy.Show(state, row)));
    }
}

/// <summary>The params of <c>namespace_list</c>.</summary>
internal sealed record NamespaceListRequest(string? TenantId = null, int? Limit = null, string? Cursor = null, int? Page = null) : IPageRequest;
