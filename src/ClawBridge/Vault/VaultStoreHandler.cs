using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.Vault.Policy;

namespace ClawBridge.Vault;

/// <summary><c>vault_store</c>: puts a value under an id, with the policy for who may have it.</summary>
internal sealed class VaultStoreHandler(VaultService vault) : Handler<VaultStoreRequest, VaultStoreResult>
{
    private const int MaxNameLength = MetaReader.LongestText;

    private static readonly string[] Anyone = ["*"];

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "vault_store",
        Summary = "Stores a value, encrypted, with the policy for who may read it; on an id that is taken it replaces value and policy and counts from 0.",
        Group = "vault",
        Effect = Effect.Write,
        Permission = "vault:create",
        Parameters =
        [
            new("id", Shape.Text(VaultRules.MaxIdLength), "Name of the entry, without control characters, slashes and '..'.", IsRequired: true, IsTarget: true),
            new("value", Shape.Text(VaultRules.MaxValueBytes), "The secret, at most 262144 bytes (256 KiB) as UTF-8; shown only by vault_retrieve.", IsRequired: true, IsSecret: true),
            new("description", Shape.Text(VaultRules.MaxDescriptionLength), "What it is for; vault_list shows it."),
            new("secret_type", VaultShapes.SecretType, "What kind of secret it is; only a remark.", Default: "\"generic\""),
            new("allowed_purposes", VaultShapes.Words(VaultRules.MaxPurposeLength), "Purposes that a reader may give, as exact words; * is any, an empty list nobody.", Default: "[\"*\"]"),
            new("require_confirmation", Shape.Boolean(), "Reading, replacing and deleting it has to be confirmed in a second call, by everyone.", Default: "false"),
            new("max_access_count", Shape.Integer(0, VaultRules.MaxCount), "How often it may be read; left out without limit, 0 never."),
            new("expires_in_minutes", Shape.Integer(1, VaultRules.MaxMinutes), "Minutes until nobody may read it any longer; left out never."),
            new("labels", Shape.Map(Shape.Text(NodeLabels.MaxValueLength), NodeLabels.MaxCount), "Labels; vault_list shows them, and custom_policy may ask for them.", Default: "{}"),
            new("custom_policy", Shape.Text(PolicyParser.MaxLength), "A condition that must hold for each read, like purpose == \"deploy\" and hour < 18; see docs/vault-policies.md."),
            new("allowed_sessions", VaultShapes.Words(MaxNameLength), "Sessions (_meta.session) that may read it; * is any, an empty list nobody.", Default: "[\"*\"]"),
            new("allowed_principals", VaultShapes.Words(MaxNameLength), "Users that may read it, by name or id, and owner, of those with the permission vault:reveal; * is all of them, an empty list nobody.", Default: "[\"*\"]"),
        ],
        Result = Shape.Record(
            new Field("id", Shape.Text(), "The entry."),
            new Field("message", Shape.Text(), "What was done, as a sentence."),
            new Field("stored", Shape.Boolean(), "True."),
            new Field("expires_at", Shape.Time().Nullable, "When nobody may read it any longer; Unix milliseconds, null for never."),
            new Field("replaced", Shape.Boolean(), "Another value was under this id.")),
        Errors =
        [
            (ErrorCodes.PermissionDenied, "an entry has this id, and the caller neither stored it nor is named in its allowed_principals nor is an administrator"),
            (ErrorCodes.InvalidParams, "a param does not fit or names a user that is not there, the value is over 256 KiB or repeated in another param, or custom_policy does not parse"),
            (ErrorCodes.ResourceExhausted, "the vault is full"),
            (ErrorCodes.Conflict, "an entry that has to be confirmed was stored under this id while the call ran"),
            (ErrorCodes.ConfirmationRequired, "the entry that it would replace has require_confirmation"),
        ],
        Example = """{"id":"hub-password","value":"correct horse","secret_type":"password","allowed_purposes":["deploy"],"custom_policy":"count < 100"}""",
    };

    protected override JsonTypeInfo<VaultStoreRequest> RequestType => VaultJson.Default.VaultStoreRequest;

    protected override JsonTypeInfo<VaultStoreResult> ResultType => VaultJson.Default.VaultStoreResult;

    public override async ValueTask<VaultStoreResult> HandleAsync(VaultStoreRequest request, CallContext call)
    {
        var plain = Encoding.UTF8.GetBytes(request.Value);
        try
        {
            VaultRules.Check(request, plain);
            vault.Withhold(request.Id, call);
            var principals = vault.Principals(request.AllowedPrincipals ?? Anyone, call);
            VaultStoreResult? answer = null;
            await vault.StoreAsync(request.Id, now => Draft(request, principals, call, now), plain, call, (transaction, entry, isReplaced) =>
            {
                answer = Answer(entry, isReplaced);
                Remember(call, transaction, answer);
            });
            return answer!;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static VaultEntry Draft(VaultStoreRequest request, IReadOnlyList<string> principals, CallContext call, long now) => new()
    {
        Id = request.Id,
        Generation = 0,
        Description = request.Description,
        SecretType = request.SecretType ?? VaultSecretType.Generic,
        AllowedPurposes = request.AllowedPurposes ?? Anyone,
        AllowedSessions = request.AllowedSessions ?? Anyone,
        AllowedPrincipals = principals,
        RequireConfirmation = request.RequireConfirmation ?? false,
        MaxAccessCount = request.MaxAccessCount,
        ExpiresAt = now + request.ExpiresInMinutes * 60_000,
        Labels = request.Labels ?? new Dictionary<string, string>(),
        CustomPolicy = request.CustomPolicy,
        StoredBy = call.Principal.Name,
        StoredById = call.Principal.Identity,
        CreatedAt = now,
    };

    private static VaultStoreResult Answer(VaultEntry entry, bool isReplaced) => new(
        entry.Id,
        isReplaced ? $"Vault entry '{entry.Id}' was replaced; its accesses count from 0 again." : $"Vault entry '{entry.Id}' was stored.",
        true, entry.ExpiresAt, isReplaced);
}

/// <summary>The params of <c>vault_store</c>.</summary>
internal sealed record VaultStoreRequest(
    string Id, string Value, string? Description = null, VaultSecretType? SecretType = null, IReadOnlyList<string>? AllowedPurposes = null,
    bool? RequireConfirmation = null, long? MaxAccessCount = null, long? ExpiresInMinutes = null, IReadOnlyDictionary<string, string>? Labels = null,
    string? CustomPolicy = null, IReadOnlyList<string>? AllowedSessions = null, IReadOnlyList<string>? AllowedPrincipals = null)
{
    /// <summary>Never prints the value or the policy.</summary>
    public override string ToString() => nameof(VaultStoreRequest);
}

/// <summary>The answer of <c>vault_store</c>.</summary>
internal sealed record VaultStoreResult(string Id, string Message, bool Stored, long? ExpiresAt, bool Replaced);
