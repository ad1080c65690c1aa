using ClawBridge.Rpc;
using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Audit;

/// <summary>
/// Adds records to the end of the chain and drops old ones from its start, inside of transactions. Whatever a transaction did may
/// be lost with it, so every step works from the rows that the present transaction sees.
/// </summary>
internal sealed partial class AuditChain(AuditRetention retention, AuditSeals seals, ILogger logger)
{
    // Each record drops at most this many old ones, so that no single call pays for a long time.
    private const int DroppedAtOnce = 64;

    // Both are touched inside of transactions only, which run one at a time. The newest record is this one, or, where the
    // transaction that added it was lost, one before it.
    private long _last = -1;
    private bool _isSealKept;

    // The seal that was last seen to be open. One that is not this very object may be closed.
    private byte[]? _open;

    /// <summary>Gives the record its number and its place in the chain, and adds it.</summary>
    public AuditRecord Append(Transaction transaction, AuditRecord record)
    {
        var isFirstHere = _last < 0;
        if (isFirstHere) Begin(transaction);
        using var buffer = new JsonBuffer();
        var anchor = transaction.Find(AuditTables.Anchors, AuditAnchorRecord.OnlyId);
        var newest = Newest(transaction);
        var chained = record with
        {
            Seq = (newest?.Seq ?? anchor?.Seq ?? 0) + 1,
            Prev = newest is null ? anchor?.Hash ?? CanonicalRecord.Genesis : ChainRules.HashAfter(newest),
        };
        chained = transaction.Put(AuditTables.Audit, chained with { Hash = CanonicalRecord.HashOf(chained, buffer) });
        _last = chained.Seq;

        var start = Drop(transaction, anchor ?? NoneDropped, chained, buffer);
        // The first of a process is sealed at once: a single call then needs no second transaction for it, and a closed seal is opened.
        if (anchor is null || isFirstHere || start.Dropped != anchor.Dropped || IsClosed(anchor)) PutAnchor(transaction, start, chained);
        return chained;
    }

    /// <summary>Seals the newest record, if it is not sealed yet.</summary>
    public void Seal(Transaction transaction) => Seal(transaction, isEnd: false);

    /// <summary>
    /// Seals that nothing comes after the newest record. Only where this process has added records: what a killed one left outside
    /// of the seal is not vouched for by one that only looked.
    /// </summary>
    public void Close(Transaction transaction)
    {
        if (_last >= 0) Seal(transaction, isEnd: true);
    }

    private void Seal(Transaction transaction, bool isEnd)
    {
        if (_last < 0) Begin(transaction);
        if (Newest(transaction) is not { Hash: not null } newest || transaction.Find(AuditTables.Anchors, AuditAnchorRecord.OnlyId) is not { } anchor) return;
        if (_isSealKept) return;
        var seal = seals.Open(anchor);
        if (seal?.HeadSeq != newest.Seq || (isEnd && !seal.IsClosed)) PutAnchor(transaction, anchor, newest, isEnd);
    }

    private static AuditAnchorRecord NoneDropped => new() { Seq = 0, Hash = CanonicalRecord.Genesis, Dropped = 0, Seal = [] };

    /// <summary>The one look at all rows, and at whether somebody else changed the ends since a bridge last wrote them.</summary>
    private void Begin(Transaction transaction)
    {
        var rows = transaction.Rows(AuditTables.Audit);
        var newest = rows.Values.MaxBy(row => row.Seq);
        var anchor = transaction.Find(AuditTables.Anchors, AuditAnchorRecord.OnlyId);
        var seal = seals.Open(anchor);
        if (ChainRules.JudgeEnds(rows, newest, anchor, seal) is { } problem) KeepSeal(problem);
        else if (seal is not null && ChainRules.CountUnsealed(rows.Values, seal) is > 0 and var unsealed) LogUnsealed(unsealed, seal.HeadSeq);
        // Last, so that a master key that cannot be read now is asked for again.
        _last = newest?.Seq ?? 0;
    }

    private AuditRecord? Newest(Transaction transaction)
    {
        for (var seq = _last; seq > 0; seq--)
        {
            if (transaction.Find(AuditTables.Audit, AuditRecord.IdOf(seq)) is { } found) return found;
        }

        return null;
    }

    /// <summary>Drops what is too old or too much, and returns where the chain then begins.</summary>
    private AuditAnchorRecord Drop(Transaction transaction, AuditAnchorRecord start, AuditRecord newest, JsonBuffer buffer)
    {
        var oldestTime = transaction.Now - (long)retention.MaxAge.TotalMilliseconds;
        var count = transaction.Rows(AuditTables.Audit).Count;
        var excess = count > retention.MaxRecords ? count - retention.MaxRecords + retention.Stride : 0;
        for (var dropped = 0; dropped < DroppedAtOnce && Oldest(transaction, start) is { } oldest && oldest.Seq < newest.Seq; dropped++)
        {
            if (dropped >= excess && oldest.Ts >= oldestTime) break;
            // Without this, dropping the record at which the chain breaks would make it whole again.
            if (!_isSealKept && !ChainRules.Fits(oldest, start.Seq, start.Hash, buffer)) KeepSeal(ChainRules.FindBreak([oldest], start, out _)!);
            transaction.Delete(AuditTables.Audit, oldest.Id);
            start = start with { Seq = oldest.Seq, Hash = ChainRules.HashAfter(oldest), Dropped = start.Dropped + 1 };
        }

        return start;
    }

    private static AuditRecord? Oldest(Transaction transaction, AuditAnchorRecord start) =>
        transaction.Find(AuditTables.Audit, AuditRecord.IdOf(start.Seq + 1))
        ?? transaction.Rows(AuditTables.Audit).Values.MinBy(row => row.Seq);

    private void PutAnchor(Transaction transaction, AuditAnchorRecord start, AuditRecord newest, bool isEnd = false)
    {
        var seal = _isSealKept ? start.Seal : seals.Make(AuditSeal.Of(start, newest) with { IsClosed = isEnd });
        transaction.Put(AuditTables.Anchors, start with { Seal = seal });
        _open = isEnd ? null : seal;
    }

    /// <summary>Opened only where it may be so: after a lost transaction, a new master key, or an end that was none.</summary>
    private bool IsClosed(AuditAnchorRecord anchor)
    {
        if (_isSealKept || ReferenceEquals(anchor.Seal, _open) || seals.Open(anchor) is not { } seal) return false;
        if (!seal.IsClosed) _open = anchor.Seal;
        return seal.IsClosed;
    }

    private void KeepSeal(AuditProblem problem)
    {
        _isSealKept = true;
        LogBroken(problem.Sentence);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bridge before this one was killed and left {Count} audit records behind record {HeadSeq}, the last that it sealed. That nobody else wrote them cannot be proved; they are sealed now.")]
    private partial void LogUnsealed(int count, long headSeq);

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit log is not as this cluster's bridges left it. {Problem} New records are added, but audit_verify will go on to say so.")]
    private partial void LogBroken(string problem);
}
