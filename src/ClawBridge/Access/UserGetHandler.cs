using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary><c>user_get</c>: shows one user.</summary>
internal sealed class UserGetHandler(AccessService access) : Handler<UserGetRequest, UserItem>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "user_get",
        Summary = "Shows a user with its roles and where they reach.",
        Group = "auth",
        Effect = Effect.Read,
        Permission = "users:read",
        Parameters =
        [
            new("user_id", Shape.Text(UserNames.MaxLength), "The user's id or name."),
            new("name", Shape.Text(UserNames.MaxLength), "The same; send one of them."),
        ],
        Result = UserItem.Declared,
        Errors = [(ErrorCodes.NotFound, "no user has this id or name")],
        Example = """{"user_id":"alice"}""",
    };

    protected override JsonTypeInfo<UserGetRequest> RequestType => AccessJson.Default.UserGetRequest;

    protected override JsonTypeInfo<UserItem> ResultType => AccessJson.Default.UserItem;

    public override ValueTask<UserItem> HandleAsync(UserGetRequest request, CallContext call)
    {
        if ((request.UserId ?? request.Name) is not { } reference) throw RpcException.Invalid("$.user_id", "$.user_id is missing.", "Send a user's id or name as $.user_id or $.name.");
        var view = access.View();
        var user = view.User(reference, call, request.UserId is null ? "$.name" : "$.user_id");
        if (request.Name is { } name && view.User(name, call, "$.name").Id != user.Id)
            throw RpcException.Invalid("$.name", "$.user_id and $.name are different users.", "Send one of them.");
        call.Target = user.Id;
        return ValueTask.FromResult(UserItem.Of(user, view));
    }
}

/// <summary>The params of <c>user_get</c>.</summary>
internal sealed record UserGetRequest(string? UserId = null, string? Name = null);
