using System.Text;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Audit;

/// <summary>Gives records out in the form that they were hashed in. Who took them is a record of its own.</summary>
internal sealed class AuditExportHandler(IStore store) : Handler<AuditExportRequest, AuditExportResult>
{
    private const int DefaultLimit = 500;
    private const int MaxLimit = 1_000;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "audit_export",
        Summary = "Exports audit records as JSON lines, oldest first, in the form in which their hashes can be checked outside of the bridge.",
        Group = "audit",
        Effect = Effect.Read,
        IsSensitive = true,
        Permission = "audit:admin",
        Parameters =
        [
            new("after_seq", Shape.Integer(0), "Only behind this record: next_after_seq of the answer before.", Default: "0"),
            .. AuditFilters.Parameters,
            new("limit", Shape.Integer(1, MaxLimit), "Most records to answer.", Default: "500"),
        ],
        Result = Shape.Record(
            new Field("count", Shape.Integer(0), "How many records are in lines."),
            new Field("lines", Shape.Text(), "One JSON object a line, each with its line feed: the canonical form of docs/audit.md and the hash."),
            new Field("next_after_seq", Shape.Integer().Nullable, "after_seq of the next call; null when there is no more."),
            new Field("head_hash", Shape.Text().Nullable, "hash of the newest record at this moment, exported or not; null when there is none.")),
        Example = """{"since":1793534400000,"limit":1000}""",
    };

    protected override JsonTypeInfo<AuditExportRequest> RequestType => AuditJson.Default.AuditExportRequest;

    protected override JsonTypeInfo<AuditExportResult> ResultType => AuditJson.Default.AuditExportResult;

    public override async ValueTask<AuditExportResult> HandleAsync(AuditExportRequest request, CallContext call)
    {
        var rows = store.Current.Rows(AuditTables.Audit);
        if (rows.Count > AuditTables.ManyRows) await Task.Yield();
        var limit = request.Limit ?? DefaultLimit;
        var after = request.AfterSeq ?? 0;
        var found = rows.Values.Where(row => row.Seq > after && request.Matches(row)).OrderBy(row => row.Seq).Take(limit + 1).ToList();
        var taken = found.Take(limit).ToList();
        return new(taken.Count, Lines(taken), found.Count > limit ? taken[^1].Seq : null, rows.Values.MaxBy(row => row.Seq)?.Hash);
    }

    private static string Lines(IReadOnlyList<AuditRecord> records)
    {
        using var lines = new JsonBuffer();
        foreach (var record in records) CanonicalRecord.WriteLine(lines, record);
        return Encoding.UTF8.GetString(lines.Written);
    }
}

internal sealed record AuditExportRequest(
    long? AfterSeq, string? Principal, string? Session, string? Method, string? Target, string? Outcome, long? Since, long? Until, int? Limit) : IAuditFilter;

internal sealed record AuditExportResult(int Count, string Lines, long? NextAfterSeq, string? HeadHash);
