using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary><c>user_list</c>: lists users by name.</summary>
internal sealed class UserListHandler(AccessService access) : ListHandler<UserListRequest, UserItem>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "user_list",
        Summary = "Lists users by name, with their roles and where they reach.",
        Group = "auth",
        Effect = Effect.Read,
        Permission = "users:read",
        Parameters = [new("role", Shape.Text(RoleNames.MaxLength), "Only users who have this role somewhere."), .. Paging.Parameters(null)],
        Result = Shape.Paged(UserItem.Declared),
        Errors = [(ErrorCodes.NotFound, "no such role")],
        Example = """{"role":"admin"}""",
    };

    protected override JsonTypeInfo<UserListRequest> RequestType => AccessJson.Default.UserListRequest;

    protected override JsonTypeInfo<UserItem> ItemType => AccessJson.Default.UserItem;

    public override ValueTask<Page<UserItem>> HandleAsync(UserListRequest request, CallContext call)
    {
        var view = access.View();
        var users = request.Role is { } role ? view.Holders(view.Role(role, "$.role").Id) : view.Users;
        return ValueTask.FromResult(Paging.Of(users, static user => user.Name, isDescending: false, request, null).Select(user => UserItem.Of(user, view)));
    }
}

/// <summary>The params of <c>user_list</c>.</summary>
internal sealed record UserListRequest(string? Role = null, int? Limit = null, string? Cursor = null, int? Page = null) : IPageRequest;
