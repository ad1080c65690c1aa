using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary><c>api_key_generate</c>: makes a key. The key is in this answer and nowhere else.</summary>
internal sealed class ApiKeyGenerateHandler(AccessService access) : Handler<ApiKeyGenerateRequest, ApiKeyGenerateResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "api_key_generate",
        Summary = "Makes an API key with which its user calls through _meta.api_key; the key is shown only in this answer.",
        Group = "auth",
        Effect = Effect.Write,
        Permission = "api_keys:create",
        Reach = Reach.Namespace,
        AnswerHoldsSecret = true,
        Parameters =
        [
            new("name", Shape.Text(ApiKeyRules.MaxNameLength), "What it is for.", IsRequired: true),
            new("user_id", Shape.Text(UserNames.MaxLength), "Whose it is: the user's id or name; only an administrator makes keys for others.", IsRequired: true, IsTarget: true),
            new("scopes", Shape.List(Shape.Text(KeyScopes.MaxLength), KeyScopes.MaxCount), "The most that it may do of what its user may: resource:action, resource:* (all but reveal and admin) or *; left out, all of it."),
            new("expires_in_days", Shape.Integer(0, ApiKeyRules.MaxDays), "Days until it expires; 0 at once; left out, never, or together with the key that the call is made with."),
            new("expires_in_minutes", Shape.Integer(0, ApiKeyRules.MaxMinutes), "The same in minutes; send one of them."),
        ],
        Result = Shape.Record(
            new Field("info", ApiKeyItem.Declared, "The key as api_key_list shows it."),
            new Field("key_id", Shape.Text(), "Names it in api_key_revoke and api_key_rotate."),
            new Field("secret", Shape.Text(), "claw_ and 32 letters and digits; shown only here.")),
        Errors =
        [
            (ErrorCodes.NotFound, "no user has this id or name"),
            (ErrorCodes.InvalidParams, "a scope means nothing"),
            (ErrorCodes.PermissionDenied, "it is for another user and the caller is no administrator, or it may do more or lasts longer than the key that the call is made with"),
        ],
        Example = """{"name":"ci","user_id":"alice","scopes":["workloads:*"],"expires_in_days":90}""",
    };

    protected override JsonTypeInfo<ApiKeyGenerateRequest> RequestType => AccessJson.Default.ApiKeyGenerateRequest;

    protected override JsonTypeInfo<ApiKeyGenerateResult> ResultType => AccessJson.Default.ApiKeyGenerateResult;

    public override ValueTask<ApiKeyGenerateResult> HandleAsync(ApiKeyGenerateRequest request, CallContext call)
    {
        ApiKeyRules.CheckName(request.Name);
        var lifetime = ApiKeyRules.Lifetime(request.ExpiresInDays, request.ExpiresInMinutes);
        if (request.Scopes is { Count: 0 })
            throw RpcException.Invalid("$.scopes", "An empty $.scopes would make a key that can do nothing.", "Leave $.scopes out for everything that the user may, or name scopes like workloads:read.");
        var scopes = KeyScopes.Read(request.Scopes, access.Resources);
        var (id, secret) = (access.NewId(), access.NewKey());
        return call.TransactAsync(transaction =>
        {
            var view = AccessView.Of(transaction);
            var user = view.User(request.UserId, call);
            ApiKeyRules.RequireMayHold(call, user.Id);
            ApiKeyRules.RequireCovered(call, scopes);
            call.Target = id;
            var key = transaction.Put(AccessTables.ApiKeys, new ApiKeyRecord
            {
                Id = id,
                Name = request.Name,
                UserId = user.Id,
                Hash = ApiKeys.Hash(secret),
                Scopes = scopes,
                CreatedAt = transaction.Now,
                ExpiresAt = KeyDescent.Expiry(call, transaction.Now, lifetime),
                MadeWith = KeyDescent.Of(call, view, transaction.Now, []),
            });
            transaction.Emit("api_key.created", id, $"API key {key.Name} of user {user.Name} was made.");
            var answer = new ApiKeyGenerateResult(ApiKeyItem.Of(key, view, access.Uses, transaction.Now), id, secret);
            Remember(call, transaction, answer);
            return answer;
        });
    }
}

/// <summary>The params of <c>api_key_generate</c>.</summary>
internal sealed record ApiKeyGenerateRequest(
    string Name, string UserId, IReadOnlyList<string>? Scopes = null, int? ExpiresInDays = null, int? ExpiresInMinutes = null);

/// <summary>The answer of <c>api_key_generate</c>.</summary>
internal sealed record ApiKeyGenerateResult(ApiKeyItem Info, string KeyId, string Secret)
{
    /// <summary>Never prints the key.</summary>
    public override string ToString() => nameof(ApiKeyGenerateResult);
}
