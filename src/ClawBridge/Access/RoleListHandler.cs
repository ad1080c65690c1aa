using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary><c>role_list</c>: lists roles by name.</summary>
internal sealed class RoleListHandler(AccessService access) : ListHandler<RoleListRequest, RoleItem>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "role_list",
        Summary = "Lists roles by name, the built-in ones and those made with role_create, with what they allow.",
        Group = "auth",
        Effect = Effect.Read,
        Permission = "roles:read",
        Parameters = Paging.Parameters(null),
        Result = Shape.Paged(RoleItem.Declared),
    };

    protected override JsonTypeInfo<RoleListRequest> RequestType => AccessJson.Default.RoleListRequest;

    protected override JsonTypeInfo<RoleItem> ItemType => AccessJson.Default.RoleItem;

    public override ValueTask<Page<RoleItem>> HandleAsync(RoleListRequest request, CallContext call) =>
        ValueTask.FromResult(Paging.Of(access.View().Roles, static role => role.Id, isDescending: false, request, null).Select(RoleItem.Of));
}

/// <summary>The params of <c>role_list</c>.</summary>
internal sealed record RoleListRequest(int? Limit = null, string? Cursor = null, int? Page = null) : IPageRequest;
