using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary><c>tenant_list</c>: the tenants that the caller may see, by name.</summary>
internal sealed class TenantListHandler(TenancyService tenancy) : ListHandler<TenantListRequest, TenantView>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "tenant_list",
        Summary = "Lists the tenants that the caller may see, by name.",
        Group = "tenancy",
        Effect = Effect.Read,
        Permission = "tenants:read",
        Reach = Reach.Namespace,
        Parameters = Paging.Parameters(null),
        Result = Shape.Paged(TenantView.Declared),
    };

    protected override JsonTypeInfo<TenantListRequest> RequestType => TenancyJson.Default.TenantListRequest;

    protected override JsonTypeInfo<TenantView> ItemType => TenancyJson.Default.TenantView;

    public override ValueTask<Page<TenantView>> HandleAsync(TenantListRequest request, CallContext call)
    {
        var state = tenancy.Store.Current;
        var seen = TenancyView.Of(state).Tenants.Where(row => call.MayIn(row.Place));
        return ValueTask.FromResult(Paging.Of(seen, static row => row.Name, isDescending: false, request, null).Select(row => tenancy.Show(state, row)));
    }
}

/// <summary>The params of <c>tenant_list</c>.</summary>
internal sealed record TenantListRequest(int? Limit = null, string? Cursor = null, int? Page = null) : IPageRequest;
