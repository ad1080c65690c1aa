using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Vault;

/// <summary><c>vault_audit</c>: what was done and refused in the vault, newest first.</summary>
internal sealed class VaultAuditHandler(IStore store) : Handler<VaultAuditRequest, VaultAuditResult>
{
    private const int DefaultLimit = 100;

    // Looking through more rows than this takes long enough to leave the reading thread to others.
    private const int ManyRows = 2_000;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "vault_audit",
        Summary = "Lists what was stored, read, refused and deleted in the vault, newest first; at most 90 days and 5,000 rows each of what was done and of what was refused.",
        Group = "vault",
        Effect = Effect.Read,
        Permission = "vault:read",
        Parameters =
        [
            new("secret_id", Shape.Text(VaultRules.MaxIdLength), "Only of this entry, whether or not it is still there."),
            new("action", VaultShapes.Actions, "Only of this kind."),
            new("granted", Shape.Boolean(), "Only what was done, or only what was refused."),
            new("principal", Shape.Text(MetaReader.LongestText), "Only by this user."),
            .. VaultShapes.Paging(DefaultLimit),
        ],
        Result = Shape.Record(
            new Field("count", Shape.Integer(0), "Rows in this answer."),
            new Field("logs", Shape.List(Row), "The rows."),
            new Field("next_cursor", Shape.Text().Nullable, "Of a page that is not the last: what to send as cursor."),
            new Field("total", Shape.Integer(0), "Rows in all that fit.")),
        Example = """{"secret_id":"hub-password","limit":20}""",
    };

    private static Shape Row => Shape.Record(
        new("denial_reason", Shape.Text().Nullable, "Of what was refused: why, as the caller was told."),
        new("granted", Shape.Boolean(), "Whether it was done."),
        new("purpose", Shape.Text(), "What the caller said that the value was for; empty where none is asked for."),
        new("reason", Shape.Text(), "Why, as the caller said; empty where none is asked for."),
        new("secret_id", Shape.Text(), "The entry."),
        new("session_id", Shape.Text().Nullable, "The session, or what the caller called it in the params where it named none in _meta."),
        new("timestamp", Shape.Time(), "Unix milliseconds."),
        new("action", VaultShapes.Actions, "What was done or tried."),
        new("agent", Shape.Text().Nullable, "The agent that the caller named."),
        new("principal", Shape.Text(), "Who."),
        new("seq", Shape.Integer(), "Number of the row; only grows, with gaps."),
        new("session", Shape.Text().Nullable, "The session that was judged: _meta.session."));

    protected override JsonTypeInfo<VaultAuditRequest> RequestType => VaultJson.Default.VaultAuditRequest;

    protected override JsonTypeInfo<VaultAuditResult> ResultType => VaultJson.Default.VaultAuditResult;

    public override async ValueTask<VaultAuditResult> HandleAsync(VaultAuditRequest request, CallContext call)
    {
        var rows = store.Current.Rows(VaultTables.Log);
        if (rows.Count > ManyRows) await Task.Yield();
        var page = Paging.Of(rows.Values.Where(row => Matches(row, request)), row => row.Id, isDescending: true, request, DefaultLimit);
        return new VaultAuditResult(page.Items.Count, [.. page.Items.Select(VaultAuditRow.Of)], page.NextCursor, page.Total);
    }

    private static bool Matches(VaultLogRow row, VaultAuditRequest request) =>
        (request.SecretId is null || row.SecretId == request.SecretId)
        && (request.Action is null || row.Action == request.Action)
        && (request.Granted is null || row.Granted == request.Granted)
        && (request.Principal is null || row.Principal == request.Principal);
}

/// <summary>The params of <c>vault_audit</c>.</summary>
internal sealed record VaultAuditRequest(
    string? SecretId = null, VaultAction? Action = null, bool? Granted = null, string? Principal = null, int? Limit = null, string? Cursor = null, int? Page = null)
    : IPageRequest;

/// <summary>The answer of <c>vault_audit</c>.</summary>
internal sealed record VaultAuditResult(int Count, IReadOnlyList<VaultAuditRow> Logs, string? NextCursor, int Total);

/// <summary>One row of <c>vault_audit</c>.</summary>
internal sealed record VaultAuditRow(
    string? DenialReason, bool Granted, string Purpose, string Reason, string SecretId, string? SessionId, long Timestamp,
    VaultAction Action, string? Agent, string Principal, long Seq, string? Session)
{
    public static VaultAuditRow Of(VaultLogRow row) => new(
        row.DenialReason, row.Granted, row.Purpose, row.Reason, row.SecretId, row.Session ?? row.ClaimedSession, row.Ts,
        row.Action, row.Agent, row.Principal, row.Seq, row.Session);
}
