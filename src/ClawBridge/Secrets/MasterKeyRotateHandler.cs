using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Secrets;

/// <summary><c>master_key_rotate</c>: a new master key, and everything encrypted anew under it.</summary>
internal sealed class MasterKeyRotateHandler(MasterKeyRotation rotation) : Handler<EmptyRequest, MasterKeyRotateResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "master_key_rotate",
        Summary = "Makes a new master key and encrypts everything anew under it, all at once; the key's file is replaced. Backups from before need the old key: keep a copy of it.",
        Group = "secrets",
        Effect = Effect.Write,
        IsSensitive = true,
        Permission = "cluster:admin",
        Result = Shape.Record(
            new("success", Shape.Boolean(), "True: everything is under the new key."),
            new("key_id", Shape.Text().Nullable, "Names the new key without giving it away; null in a dry run."),
            new("resealed", Shape.Map(Shape.Integer(0)), "How many rows were encrypted anew, by what they are.")),
        Errors =
        [
            (ErrorCodes.Unavailable, "the new key cannot be kept beside the old one, and nothing has changed; or it could not be put in the old one's place, and will be at the next start"),
            (ErrorCodes.Conflict, "something does not open under the present key and would be lost; nothing has changed"),
        ],
    };

    protected override JsonTypeInfo<EmptyRequest> RequestType => SecretJson.Default.EmptyRequest;

    protected override JsonTypeInfo<MasterKeyRotateResult> ResultType => SecretJson.Default.MasterKeyRotateResult;

    public override ValueTask<MasterKeyRotateResult> HandleAsync(EmptyRequest request, CallContext call) =>
        rotation.RotateAsync(call, (transaction, keyId, resealed) =>
        {
            call.Target = keyId;
            var answer = new MasterKeyRotateResult(true, keyId, resealed);
            Remember(call, transaction, answer);
            return answer;
        });
}

/// <summary>The answer of <c>master_key_rotate</c>.</summary>
internal sealed record MasterKeyRotateResult(bool Success, string? KeyId, IReadOnlyDictionary<string, int> Resealed);
