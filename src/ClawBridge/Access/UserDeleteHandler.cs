using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary><c>user_delete</c>: a user is gone with all that it could call by.</summary>
internal sealed class UserDeleteHandler(AccessService access) : Handler<UserDeleteRequest, UserDeleteResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "user_delete",
        Summary = "Deletes a user with its roles, its API keys and the keys that were made with these; what it is waiting for or following ends.",
        Group = "auth",
        Effect = Effect.Destructive,
        Permission = "users:delete",
        Parameters = [new("user_id", Shape.Text(UserNames.MaxLength), "The user's id or name.", IsRequired: true, IsTarget: true)],
        Result = Shape.Record(
            new Field("success", Shape.Boolean(), "True: the user is gone."),
            new Field("id", Shape.Text(), "The user."),
            new Field("name", Shape.Text(), "The user's name, which is free again."),
            new Field("revoked_keys", Shape.Integer(0), "API keys that went with it.")),
        Errors =
        [
            (ErrorCodes.NotFound, "no user has this id or name"),
            (ErrorCodes.PermissionDenied, "the user may do more than the caller"),
        ],
        Example = """{"user_id":"alice"}""",
    };

    protected override JsonTypeInfo<UserDeleteRequest> RequestType => AccessJson.Default.UserDeleteRequest;

    protected override JsonTypeInfo<UserDeleteResult> ResultType => AccessJson.Default.UserDeleteResult;

    public override ValueTask<UserDeleteResult> HandleAsync(UserDeleteRequest request, CallContext call)
    {
        call.Target = access.View().User(request.UserId, call).Id;
        return call.TransactAsync(transaction => Delete(transaction, call, request));
    }

    private UserDeleteResult Delete(Transaction transaction, CallContext call, UserDeleteRequest request)
    {
        var view = AccessView.Of(transaction);
        var user = view.User(request.UserId, call);
        view.RequireNoMoreThan(call.Principal, user);
        call.Target = user.Id;
        var own = view.Keys.Where(key => key.UserId == user.Id).Select(static key => key.Id).ToHashSet(StringComparer.Ordinal);
        var keys = view.Keys.Where(key => own.Contains(key.Id) || key.MadeWith.Any(own.Contains)).ToList();
        foreach (var key in keys) transaction.Delete(AccessTables.ApiKeys, key.Id);
        transaction.Delete(AccessTables.Users, user.Id);
        foreach (var farewell in access.Farewells) farewell(transaction, [user.Id, user.Name]);
        transaction.Emit("user.deleted", user.Id, $"User {user.Name} was deleted.");
        return new UserDeleteResult(true, user.Id, user.Name, keys.Count);
    }
}

/// <summary>The params of <c>user_delete</c>.</summary>
internal sealed record UserDeleteRequest(string UserId);

/// <summary>The answer of <c>user_delete</c>.</summary>
internal sealed record UserDeleteResult(bool Success, string Id, string Name, int RevokedKeys);
