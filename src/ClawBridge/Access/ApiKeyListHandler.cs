using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary><c>api_key_list</c>: lists keys, newest first, without the keys themselves.</summary>
internal sealed class ApiKeyListHandler(AccessService access) : ListHandler<ApiKeyListRequest, ApiKeyItem>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "api_key_list",
        Summary = "Lists API keys, newest first, with when they were last used; never the keys themselves.",
        Group = "auth",
        Effect = Effect.Read,
        Permission = "api_keys:read",
        Reach = Reach.Namespace,
        Parameters =
        [
            new("user_id", Shape.Text(UserNames.MaxLength), "Only of this user: id or name. Left out, of all users for whom the caller may ask, which is itself without the permission on the cluster."),
            .. Paging.Parameters(null),
        ],
        Result = Shape.Paged(ApiKeyItem.Declared),
        Errors =
        [
            (ErrorCodes.NotFound, "no user has this id or name"),
            (ErrorCodes.PermissionDenied, "it asks about another user without the permission on the cluster"),
        ],
        Example = """{"user_id":"alice"}""",
    };

    protected override JsonTypeInfo<ApiKeyListRequest> RequestType => AccessJson.Default.ApiKeyListRequest;

    protected override JsonTypeInfo<ApiKeyItem> ItemType => AccessJson.Default.ApiKeyItem;

    public override ValueTask<Page<ApiKeyItem>> HandleAsync(ApiKeyListRequest request, CallContext call)
    {
        var view = access.View();
        var only = Whose(request, call, view);
        var keys = only is null ? view.Keys : view.Keys.Where(key => key.UserId == only);
        var now = access.Now;
        var page = Paging.Of(keys, static key => key.CreatedAt.ToString("D19", CultureInfo.InvariantCulture) + key.Id, isDescending: true, request, null);
        return ValueTask.FromResult(page.Select(key => ApiKeyItem.Of(key, view, access.Uses, now)));
    }

    /// <summary>The id of the only user whose keys are shown; null for all.</summary>
    private static string? Whose(ApiKeyListRequest request, CallContext call, AccessView view)
    {
        var wanted = request.UserId is { } reference ? view.User(reference, call).Id : null;
        if (wanted is null && call.Principal.UserId is { } self && !call.Principal.Rights.OnCluster(call.Method.Permission)) wanted = self;
        if (wanted is null || !call.IsOwn(wanted)) call.RequireOnCluster();
        return wanted;
    }
}

/// <summary>The params of <c>api_key_list</c>.</summary>
internal sealed record ApiKeyListRequest(string? UserId = null, int? Limit = null, string? Cursor = null, int? Page = null) : IPageRequest;
