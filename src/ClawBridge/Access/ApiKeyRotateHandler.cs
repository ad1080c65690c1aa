using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary><c>api_key_rotate</c>: replaces a key by a new one. The new key is in this answer and nowhere else.</summary>
internal sealed class ApiKeyRotateHandler(AccessService access) : Handler<ApiKeyRotateRequest, ApiKeyRotateResult>
{
    private const int MaxGraceMinutes = 7 * 24 * 60;
    private const long MinuteMs = 60_000;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "api_key_rotate",
        Summary = "Replaces an API key by a new one of the same name, scopes and lifetime, but none longer than the key that the call is made with; the old one, with the keys that were made with it, ends at once or after a grace time.",
        Group = "auth",
        Effect = Effect.Write,
        Permission = "api_keys:create",
        Reach = Reach.Namespace,
        AnswerHoldsSecret = true,
        Parameters =
        [
            new("key_id", Shape.Text(ApiKeyRules.MaxNameLength), "The old key's id, as api_key_list shows it.", IsRequired: true, IsTarget: true),
            new("grace_minutes", Shape.Integer(0, MaxGraceMinutes), "Minutes that the old key still works.", Default: "0"),
        ],
        Result = Shape.Record(
            new Field("info", ApiKeyItem.Declared, "The new key as api_key_list shows it."),
            new Field("key_id", Shape.Text(), "The new key."),
            new Field("secret", Shape.Text(), "claw_ and 32 letters and digits; shown only here."),
            new Field("old_key_expires_at", Shape.Time().Nullable, "Unix milliseconds until which the old key works; null when it is revoked."),
            new Field("old_key_id", Shape.Text(), "The old key.")),
        Errors =
        [
            (ErrorCodes.NotFound, "no key has this id"),
            (ErrorCodes.Conflict, "the key has expired"),
            (ErrorCodes.PermissionDenied, "it is another user's and the caller is no administrator, or it may do more than the key that the call is made with"),
        ],
        Example = """{"key_id":"0c9f4c0e-7a54-4d51-8f0e-2f5b0f9d8a11","grace_minutes":60}""",
    };

    protected override JsonTypeInfo<ApiKeyRotateRequest> RequestType => AccessJson.Default.ApiKeyRotateRequest;

    protected override JsonTypeInfo<ApiKeyRotateResult> ResultType => AccessJson.Default.ApiKeyRotateResult;

    public override ValueTask<ApiKeyRotateResult> HandleAsync(ApiKeyRotateRequest request, CallContext call)
    {
        var (id, secret) = (access.NewId(), access.NewKey());
        return call.TransactAsync(transaction =>
        {
            var view = AccessView.Of(transaction);
            var old = view.Key(request.KeyId);
            call.Target = old.Id;
            ApiKeyRules.RequireMayHold(call, old.UserId);
            ApiKeyRules.RequireCovered(call, old.Scopes);
            if (old.IsExpired(transaction.Now)) throw RpcException.Conflict(ErrorKinds.WrongState, $"API key {old.Name} has expired.", "Make a new one with api_key_generate.");
            var key = transaction.Put(AccessTables.ApiKeys, old with
            {
                Id = id,
                Hash = ApiKeys.Hash(secret),
                CreatedAt = transaction.Now,
                ExpiresAt = KeyDescent.Cap(call, transaction.Now + (old.ExpiresAt - old.CreatedAt)),
                MadeWith = KeyDescent.Of(call, view, transaction.Now, old.MadeWith),
                LastUsedAt = null,
            });
            var answer = new ApiKeyRotateResult(ApiKeyItem.Of(key, view, access.Uses, transaction.Now), id, secret, Retire(transaction, old, id, request.GraceMinutes), old.Id);
            transaction.Emit("api_key.rotated", old.Id, $"API key {old.Name} of user {view.UserById(old.UserId)?.Name ?? old.UserId} was replaced by {id}.");
            Remember(call, transaction, answer);
            return answer;
        });
    }

    /// <summary>Until when the old key works; null when it is gone.</summary>
    private static long? Retire(Transaction transaction, ApiKeyRecord old, string successor, int graceMinutes)
    {
        if (graceMinutes == 0)
        {
            KeyDescent.Delete(transaction, old.Id, successor);
            return null;
        }

        var until = Math.Min(old.ExpiresAt ?? long.MaxValue, transaction.Now + graceMinutes * MinuteMs);
        KeyDescent.ExpireAt(transaction, old, until, successor);
        return until;
    }
}

/// <summary>The params of <c>api_key_rotate</c>.</summary>
internal sealed record ApiKeyRotateRequest(string KeyId, int GraceMinutes = 0)
{
    /// <summary>Never prints what may be a key, sent by mistake.</summary>
    public override string ToString() => nameof(ApiKeyRotateRequest);
}

/// <summary>The answer of <c>api_key_rotate</c>.</summary>
internal sealed record ApiKeyRotateResult(ApiKeyItem Info, string KeyId, string Secret, long? OldKeyExpiresAt, string OldKeyId)
{
    /// <summary>Never prints the key.</summary>
    public override string ToString() => nameof(ApiKeyRotateResult);
}
