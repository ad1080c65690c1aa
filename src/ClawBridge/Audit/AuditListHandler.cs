using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Audit;

/// <summary>Lists what was done, newest first.</summary>
internal sealed class AuditListHandler(IStore store) : ListHandler<AuditListRequest, AuditEntry>
{
    private const int DefaultLimit = 100;

    // Looking through more rows than this takes long enough to leave the reading thread to others.
    private const int ManyRows = 2_000;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "audit_list",
        Summary = "Lists the audit records of writes, sensitive reads, denied calls and commands sent to nodes, newest first.",
        Group = "audit",
        Effect = Effect.Read,
        Permission = "audit:read",
        Parameters =
        [
            new("principal", Shape.Text(256), "Only of this user."),
            new("session", Shape.Text(256), "Only of this session, as callers named it in _meta.session."),
            new("method", Shape.Text(256), "Only of this method or node command."),
            new("target", Shape.Text(512), "Only what acted on this id."),
            new("since", Shape.Time(), "Only from this Unix millisecond on."),
            new("until", Shape.Time(), "Only before this Unix millisecond."),
            .. Paging.Parameters(DefaultLimit),
        ],
        Result = Shape.Paged(Shape.Record(
            new Field("seq", Shape.Integer(), "Number of the record; only grows."),
            new Field("ts", Shape.Time(), "Unix milliseconds."),
            new Field("principal", Shape.Text(), "Who; system for what the bridge does unasked."),
            new Field("session", Shape.Text().Nullable, "The session that the caller named."),
            new Field("agent", Shape.Text().Nullable, "The agent that the caller named."),
            new Field("method", Shape.Text(), "The method, or the command sent to a node."),
            new Field("target", Shape.Text().Nullable, "The id that it acted on."),
            new Field("outcome", Shape.Word(AuditOutcomes.Ok, AuditOutcomes.Denied, AuditOutcomes.Failed), "How it ended."),
            new Field("code", Shape.Integer().Nullable, "The error code of what failed."),
            new Field("error", Shape.Text().Nullable, "The error's sentence, or the node's word for it."))),
        Example = """{"method":"workload_submit","limit":20}""",
    };

    protected override JsonTypeInfo<AuditListRequest> RequestType => AuditJson.Default.AuditListRequest;

    protected override JsonTypeInfo<AuditEntry> ItemType => AuditJson.Default.AuditEntry;

    public override async ValueTask<Page<AuditEntry>> HandleAsync(AuditListRequest request, CallContext call)
    {
        var rows = store.Current.Rows(AuditTables.Audit);
        if (rows.Count > ManyRows) await Task.Yield();
        var newest = rows.IsEmpty ? 0 : rows.Values.Max(row => row.Seq);
        return SequencePaging.Of(newest, rows.Count, seq => rows.GetValueOrDefault(AuditRecord.IdOf(seq)), row => Matches(row, request), request, DefaultLimit)
            .Select(AuditEntry.Of);
    }

    private static bool Matches(AuditRecord row, AuditListRequest request) =>
        (request.Principal is null || row.Principal == request.Principal)
        && (request.Session is null || row.Session == request.Session)
        && (request.Method is null || row.Method == request.Method)
        && (request.Target is null || row.Target == request.Target)
        && (request.Since is null || row.Ts >= request.Since)
        && (request.Until is null || row.Ts < request.Until);
}

internal sealed record AuditListRequest(
    string? Principal, string? Session, string? Method, string? Target, long? Since, long? Until, int? Limit, string? Cursor, int? Page) : IPageRequest;

internal sealed record AuditEntry(
    long Seq, long Ts, string Principal, string? Session, string? Agent, string Method, string? Target, string Outcome, int? Code, string? Error)
{
    public static AuditEntry Of(AuditRecord row) =>
        new(row.Seq, row.Ts, row.Principal, row.Session, row.Agent, row.Method, row.Target, row.Outcome, row.Code, row.Error);
}
