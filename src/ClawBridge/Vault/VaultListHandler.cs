using System.Text.Json.Serialization.Metadata;
using ClawBridge.Access;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Vault;

/// <summary><c>vault_list</c>: what the vault holds, by id. Never a value, a session or a custom policy.</summary>
internal sealed class VaultListHandler(IStore store, TimeProvider time) : Handler<VaultListRequest, VaultListResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "vault_list",
        Summary = "Lists the vault's entries by id, without their values.",
        Group = "vault",
        Effect = Effect.Read,
        Permission = "vault:read",
        Parameters =
        [
            new("include_expired", Shape.Boolean(), "List those too that nobody may read any longer.", Default: "false"),
            .. VaultShapes.Paging(null),
        ],
        Result = Shape.Record(
            new Field("count", Shape.Integer(0), "Entries in this answer."),
            new Field("secrets", Shape.List(Item), "The entries."),
            new Field("next_cursor", Shape.Text().Nullable, "Of a page that is not the last: what to send as cursor."),
            new Field("total", Shape.Integer(0), "Entries in all.")),
        Example = """{"include_expired":true}""",
    };

    private static Shape Item => Shape.Record(
        new("access_count", Shape.Integer(0), "How often the value was given since it was stored."),
        new("allowed_purposes", Shape.List(Shape.Text()), "Purposes that a reader may give."),
        new("created_at", Shape.Time(), "When the value was stored; Unix milliseconds."),
        new("description", Shape.Text().Nullable, "What it is for."),
        new("expires_at", Shape.Time().Nullable, "When nobody may read it any longer; Unix milliseconds."),
        new("id", Shape.Text(), "The entry."),
        new("labels", Shape.Map(Shape.Text()), "Its labels."),
        new("last_accessed_at", Shape.Time().Nullable, "When the value was last given; Unix milliseconds."),
        new("requires_confirmation", Shape.Boolean(), "Reading, replacing and deleting it has to be confirmed."),
        new("secret_type", VaultShapes.SecretType, "What kind of secret it is."),
        new("allowed_principals", Shape.List(Shape.Text()), "Users that may read it."),
        new("expired", Shape.Boolean(), "Nobody may read it any longer."),
        new("has_custom_policy", Shape.Boolean(), "A custom policy has to hold too."),
        new("limits_sessions", Shape.Boolean(), "Only certain sessions may read it."),
        new("max_access_count", Shape.Integer(0).Nullable, "How often it may be read; null without limit."),
        new("stored_by", Shape.Text(), "Who stored it."));

    protected override JsonTypeInfo<VaultListRequest> RequestType => VaultJson.Default.VaultListRequest;

    protected override JsonTypeInfo<VaultListResult> ResultType => VaultJson.Default.VaultListResult;

    public override ValueTask<VaultListResult> HandleAsync(VaultListRequest request, CallContext call)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var entries = store.Current.Rows(VaultTables.Entries).Values.Where(entry => request.IncludeExpired == true || !entry.IsExpired(now));
        var page = Paging.Of(entries, entry => entry.Id, isDescending: false, request, null);
        return ValueTask.FromResult(new VaultListResult(page.Items.Count, [.. page.Items.Select(entry => VaultListItem.Of(entry, PolicyPrincipals.Shown(entry.AllowedPrincipals, store.Current), now))], page.NextCursor, page.Total));
    }
}

/// <summary>The params of <c>vault_list</c>.</summary>
internal sealed record VaultListRequest(bool? IncludeExpired = null, int? Limit = null, string? Cursor = null, int? Page = null) : IPageRequest;

/// <summary>The answer of <c>vault_list</c>.</summary>
internal sealed record VaultListResult(int Count, IReadOnlyList<VaultListItem> Secrets, string? NextCursor, int Total);

/// <summary>One entry of <c>vault_list</c>.</summary>
internal sealed record VaultListItem(
    long AccessCount, IReadOnlyList<string> AllowedPurposes, long CreatedAt, string? Description, long? ExpiresAt, string Id, IReadOnlyDictionary<string, string> Labels,
    long? LastAccessedAt, bool RequiresConfirmation, VaultSecretType SecretType, IReadOnlyList<string> AllowedPrincipals, bool Expired, bool HasCustomPolicy,
    bool LimitsSessions, long? MaxAccessCount, string StoredBy)
{
    /// <param name="principals">Those that may read it, by name.</param>
    public static VaultListItem Of(VaultEntry entry, IReadOnlyList<string> principals, long now) => new(
        entry.AccessCount, entry.AllowedPurposes, entry.CreatedAt, entry.Description, entry.ExpiresAt, entry.Id, Ordered.ByKey(entry.Labels), entry.LastAccessedAt,
        entry.RequireConfirmation, entry.SecretType, principals, entry.IsExpired(now), entry.CustomPolicy is not null,
        !entry.AllowedSessions.Contains("*"), entry.MaxAccessCount, entry.StoredBy);
}
