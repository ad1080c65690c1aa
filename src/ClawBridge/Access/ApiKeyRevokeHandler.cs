using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary><c>api_key_revoke</c>: makes a key worthless.</summary>
internal sealed class ApiKeyRevokeHandler : Handler<ApiKeyRevokeRequest, ApiKeyRevokeResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "api_key_revoke",
        Summary = "Makes an API key worthless at once, with all keys that were made with it; calls that run with them end.",
        Group = "auth",
        Effect = Effect.Write,
        Permission = "api_keys:delete",
        Reach = Reach.Namespace,
        Parameters = [new("key_id", Shape.Text(ApiKeyRules.MaxNameLength), "The key's id, as api_key_list shows it.", IsRequired: true, IsTarget: true)],
        Result = Shape.Record(
            new Field("success", Shape.Boolean(), "True: nobody can call with it any more."),
            new Field("key_id", Shape.Text(), "The key."),
            new Field("name", Shape.Text(), "What it was for."),
            new Field("revoked_with_it", Shape.Integer(0), "Other keys that went because they were made with it.")),
        Errors =
        [
            (ErrorCodes.NotFound, "no key has this id"),
            (ErrorCodes.PermissionDenied, "it is another user's, and the caller lacks the permission on the cluster"),
        ],
        Example = """{"key_id":"0c9f4c0e-7a54-4d51-8f0e-2f5b0f9d8a11"}""",
    };

    protected override JsonTypeInfo<ApiKeyRevokeRequest> RequestType => AccessJson.Default.ApiKeyRevokeRequest;

    protected override JsonTypeInfo<ApiKeyRevokeResult> ResultType => AccessJson.Default.ApiKeyRevokeResult;

    public override ValueTask<ApiKeyRevokeResult> HandleAsync(ApiKeyRevokeRequest request, CallContext call) => call.TransactAsync(transaction =>
    {
        var view = AccessView.Of(transaction);
        var key = view.Key(request.KeyId);
        if (!call.IsOwn(key.UserId)) call.RequireOnCluster();
        call.Target = key.Id;
        var others = KeyDescent.Delete(transaction, key.Id);
        transaction.Emit("api_key.revoked", key.Id, $"API key {key.Name} of user {view.UserById(key.UserId)?.Name ?? key.UserId} was revoked.");
        return new ApiKeyRevokeResult(true, key.Id, key.Name, others);
    });
}

/// <summary>The params of <c>api_key_revoke</c>.</summary>
internal sealed record ApiKeyRevokeRequest(string KeyId)
{
    /// <summary>Never prints what may be a key, sent by mistake.</summary>
    public override string ToString() => nameof(ApiKeyRevokeRequest);
}

/// <summary>The answer of <c>api_key_revoke</c>.</summary>
internal sealed record ApiKeyRevokeResult(bool Success, string KeyId, string Name, int RevokedWithIt);
