using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Audit;

/// <summary>Lists what was done, newest first.</summary>
internal sealed class AuditListHandler(IStore store) : ListHandler<AuditListRequest, AuditEntry>
{
    private const int DefaultLimit = 100;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "audit_list",
        Summary = "Lists the audit records of writes, sensitive reads, denied calls and commands sent to nodes, newest first.",
        Group = "audit",
        Effect = Effect.Read,
        Permission = "audit:read",
        Parameters = [.. AuditFilters.Parameters, .. Paging.Parameters(DefaultLimit)],
        Result = Shape.Paged(Shape.Record(
            new Field("seq", Shape.Integer(), "Number of the record, one more than that of the one before."),
            new Field("ts", Shape.Time(), "Unix milliseconds."),
            new Field("principal", Shape.Text(), "Who; system for what the bridge does unasked."),
            new Field("session", Shape.Text().Nullable, "The session that the caller named."),
            new Field("agent", Shape.Text().Nullable, "The agent that the caller named."),
            new Field("method", Shape.Text(), "The method, or the command sent to a node."),
            new Field("target", Shape.Text().Nullable, "The id that it acted on."),
            new Field("outcome", AuditFilters.Outcome, "How it ended."),
            new Field("code", Shape.Integer().Nullable, "The error code of what failed."),
            new Field("error", Shape.Text().Nullable, "The error's sentence, or the node's word for it."),
            new Field("amends", Shape.Integer().Nullable, "Of a call that failed after a part of its change was durable: seq of its first record."),
            new Field("reason", Shape.Text().Nullable, "Why, as the caller of secret_get said."),
            new Field("prev", Shape.Text().Nullable, "hash of the record before."),
            new Field("hash", Shape.Text().Nullable, "SHA-256 of the record's canonical form, see docs/audit.md."))),
        Example = """{"method":"workload_submit","outcome":"failed","limit":20}""",
    };

    protected override JsonTypeInfo<AuditListRequest> RequestType => AuditJson.Default.AuditListRequest;

    protected override JsonTypeInfo<AuditEntry> ItemType => AuditJson.Default.AuditEntry;

    public override async ValueTask<Page<AuditEntry>> HandleAsync(AuditListRequest request, CallContext call)
    {
        var rows = store.Current.Rows(AuditTables.Audit);
        if (rows.Count > AuditTables.ManyRows) await Task.Yield();
        var newest = rows.IsEmpty ? 0 : rows.Values.Max(row => row.Seq);
        return SequencePaging.Of(newest, rows.Count, seq => rows.GetValueOrDefault(AuditRecord.IdOf(seq)), request.Matches, request, DefaultLimit)
            .Select(AuditEntry.Of);
    }
}

internal sealed record AuditListRequest(
    string? Principal, string? Session, string? Method, string? Target, string? Outcome, long? Since, long? Until, int? Limit, string? Cursor, int? Page)
    : IPageRequest, IAuditFilter;

internal sealed record AuditEntry(
    long Seq, long Ts, string Principal, string? Session, string? Agent, string Method, string? Target, string Outcome, int? Code, string? Error,
    long? Amends, string? Reason, string? Prev, string? Hash)
{
    public static AuditEntry Of(AuditRecord row) =>
        new(row.Seq, row.Ts, row.Principal, row.Session, row.Agent, row.Method, row.Target, row.Outcome, row.Code, row.Error, row.Amends, row.Reason, row.Prev, row.Hash);
}
