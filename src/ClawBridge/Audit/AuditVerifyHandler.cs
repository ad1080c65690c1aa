using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Audit;

/// <summary>Proves that the audit log is what was written, or says where it is not.</summary>
internal sealed class AuditVerifyHandler(IStore store, AuditSeals seals) : Handler<AuditVerifyRequest, AuditVerifyResult>
{
    private const string HashField = "$.expect_hash";

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "audit_verify",
        Summary = "Recomputes every hash and link of the audit log, and compares its ends with the seal and with a record noted earlier.",
        Group = "audit",
        Effect = Effect.Read,
        Permission = "audit:read",
        Parameters =
        [
            new("expect_seq", Shape.Integer(1), "last_seq of an earlier answer: that record must still be there, and nothing before it rewritten."),
            new("expect_hash", Shape.Text(CanonicalRecord.Genesis.Length), "head_hash of that answer."),
        ],
        Result = Shape.Record(
            new Field("valid", Shape.Boolean(), "All of it holds."),
            new Field("checked", Shape.Integer(0), "How many records were found sound, from the oldest on."),
            new Field("first_seq", Shape.Integer().Nullable, "The oldest record; null when there is none."),
            new Field("last_seq", Shape.Integer().Nullable, "The newest record; note it with head_hash, outside of this machine."),
            new Field("head_hash", Shape.Text().Nullable, "hash of the newest record."),
            new Field("anchor_seq", Shape.Integer(0), "The last record that retention dropped; 0 when it has dropped none."),
            new Field("dropped", Shape.Integer(0), "How many records retention has dropped."),
            new Field("broken_at", Shape.Integer().Nullable, "The first record that was altered or is missing; null when none can be named."),
            new Field("problem", Shape.Text().Nullable, "What is wrong, in a sentence; null when nothing is."),
            new Field("sealed_seq", Shape.Integer().Nullable, "The newest record under the seal: up to here also cut-off records are found out."),
            new Field("unsealed", Shape.Integer(0), "How many newer ones are not under it yet: of these it is not proved that a bridge wrote them, nor that they are all.")),
        Errors = [(ErrorCodes.InvalidParams, "expect_seq and expect_hash are not given together, or expect_hash is no SHA-256 in hex")],
        Example = """{"expect_seq":1200,"expect_hash":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}""",
    };

    protected override JsonTypeInfo<AuditVerifyRequest> RequestType => AuditJson.Default.AuditVerifyRequest;

    protected override JsonTypeInfo<AuditVerifyResult> ResultType => AuditJson.Default.AuditVerifyResult;

    public override async ValueTask<AuditVerifyResult> HandleAsync(AuditVerifyRequest request, CallContext call)
    {
        var expected = Expected(request);
        var state = store.Current;
        var rows = state.Rows(AuditTables.Audit);
        if (rows.Count > AuditTables.ManyRows) await Task.Yield();
        var anchor = state.Find(AuditTables.Anchors, AuditAnchorRecord.OnlyId);
        var seal = seals.Open(anchor);
        var records = rows.Values.OrderBy(row => row.Seq).ToList();
        var newest = records.LastOrDefault();
        var problem = ChainRules.FindBreak(records, anchor, out var sound)
            ?? ChainRules.JudgeEnds(rows, newest, anchor, seal)
            ?? (expected is null ? null : ChainRules.JudgeExpected(rows, newest, anchor, expected));
        return new(
            problem is null, sound, records.FirstOrDefault()?.Seq, newest?.Seq, newest?.Hash, anchor?.Seq ?? 0, anchor?.Dropped ?? 0,
            problem?.Seq, problem?.Sentence, seal?.HeadSeq,
            ChainRules.CountUnsealed(records, seal));
    }

    private static ExpectedRecord? Expected(AuditVerifyRequest request)
    {
        if (request is { ExpectSeq: null, ExpectHash: null }) return null;
        if (request is not { ExpectSeq: { } seq, ExpectHash: { } hash })
        {
            throw RpcException.Invalid(request.ExpectSeq is null ? "$.expect_seq" : HashField, "Give $.expect_seq and $.expect_hash together, or neither.",
                "They are last_seq and head_hash of an earlier answer of audit_verify.");
        }

        if (hash.Length != CanonicalRecord.Genesis.Length || !hash.All(char.IsAsciiHexDigit))
            throw RpcException.Invalid(HashField, "$.expect_hash must be a SHA-256 in 64 hex digits.", "It is head_hash of an earlier answer of audit_verify.");
        return new(seq, hash.ToLowerInvariant());
    }
}

internal sealed record AuditVerifyRequest(long? ExpectSeq, string? ExpectHash);

internal sealed record AuditVerifyResult(
    bool Valid, int Checked, long? FirstSeq, long? LastSeq, string? HeadHash, long AnchorSeq, long Dropped, long? BrokenAt, string? Problem, long? SealedSeq,
    int Unsealed);
