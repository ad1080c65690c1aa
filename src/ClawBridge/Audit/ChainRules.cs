using System.Collections.Immutable;
using System.Globalization;
using ClawBridge.Rpc;

namespace ClawBridge.Audit;

/// <summary>Decides whether the kept records are the ones that were written. Pure.</summary>
internal static class ChainRules
{
    /// <summary>Whether the record is what its hash says, and follows the record with the number <paramref name="before"/> and the hash <paramref name="prev"/>.</summary>
    /// <param name="buffer">Scratch.</param>
    public static bool Fits(AuditRecord record, long before, string prev, JsonBuffer buffer) =>
        record.Seq - 1 == before && IsSame(record.Prev, prev) && IsWhole(record, buffer);

    /// <summary>The hash that the record after this one names. Where somebody removed it, the chain is broken here and goes on anyhow.</summary>
    public static string HashAfter(AuditRecord record) => record.Hash ?? CanonicalRecord.Genesis;

    /// <summary>Walks the kept records and finds the first that is not what was written.</summary>
    /// <param name="records">Oldest first.</param>
    /// <param name="sound">How many come before it.</param>
    public static AuditProblem? FindBreak(IEnumerable<AuditRecord> records, AuditAnchorRecord? anchor, out int sound)
    {
        using var buffer = new JsonBuffer();
        var (seq, hash) = (anchor?.Seq ?? 0, anchor?.Hash ?? CanonicalRecord.Genesis);
        sound = 0;
        foreach (var record in records)
        {
            if (!Fits(record, seq, hash, buffer)) return Explain(record, seq, isFirst: sound == 0, buffer);
            (seq, hash) = (record.Seq, HashAfter(record));
            sound++;
        }

        return null;
    }

    /// <summary>What the seal says against the ends of the chain; null when nothing.</summary>
    /// <param name="seal">Null when it did not open.</param>
    /// <param name="newest">Null when there is no record.</param>
    public static AuditProblem? JudgeEnds(ImmutableDictionary<string, AuditRecord> rows, AuditRecord? newest, AuditAnchorRecord? anchor, AuditSeal? seal)
    {
        if (anchor is null)
            return newest is null ? null : new(null, "The row that says where the log begins and ends is missing: it was deleted.");
        if (seal is null)
            return new(null, "The seal on the ends of the log does not open: it was altered, or the master key is not the one that the log was written under.");
        if (!seal.HasStart(anchor))
            return new(anchor.Seq + 1, "The log does not begin where the seal says: old records were removed by other means than retention, or retention met records that did not fit.");
        var last = newest?.Seq ?? anchor.Seq;
        if (IsSame(HashAt(rows, seal.HeadSeq), seal.HeadHash))
        {
            return seal.IsClosed && last > seal.HeadSeq
                ? new(seal.HeadSeq + 1, Say($"What follows record {seal.HeadSeq} was not written by a bridge: the last one ended with it and sealed that."))
                : null;
        }

        return last < seal.HeadSeq
            ? Missing(last + 1, seal.HeadSeq, "the newest records were cut off")
            : new(seal.HeadSeq, Say($"Record {seal.HeadSeq} is not the one that was sealed: it, or one before it, was rewritten."));
    }

    /// <summary>How many records are newer than what the seal vouches for.</summary>
    /// <param name="seal">Null when it did not open, and vouches for none.</param>
    public static int CountUnsealed(IEnumerable<AuditRecord> records, AuditSeal? seal) => records.Count(record => record.Seq > (seal?.HeadSeq ?? 0));

    /// <summary>What a record that somebody noted says against the log; null when it proves the log up to there.</summary>
    /// <param name="newest">Null when there is no record.</param>
    public static AuditProblem? JudgeExpected(
        ImmutableDictionary<string, AuditRecord> rows, AuditRecord? newest, AuditAnchorRecord? anchor, ExpectedRecord expected)
    {
        var (start, startHash) = (anchor?.Seq ?? 0, anchor?.Hash);
        var last = newest?.Seq ?? start;
        if (expected.Seq > last) return Missing(last + 1, expected.Seq, "the newest records were cut off, or the expected record is of another log");
        if (expected.Seq < start)
        {
            return new(null, Say(
                $"Record {expected.Seq} was dropped by retention, as were all up to {start}, so it can no longer be compared. Note the head more often than records are dropped."));
        }

        return IsSame(expected.Seq == start ? startHash : HashAt(rows, expected.Seq), expected.Hash)
            ? null
            : new(expected.Seq, Say($"Record {expected.Seq} does not have the expected hash: it, or one before it, was rewritten, or the expected record is of another log."));
    }

    private static bool IsWhole(AuditRecord record, JsonBuffer buffer) => IsSame(record.Hash, CanonicalRecord.HashOf(record, buffer));

    private static string? HashAt(ImmutableDictionary<string, AuditRecord> rows, long seq) => rows.GetValueOrDefault(AuditRecord.IdOf(seq))?.Hash;

    /// <summary>These hashes are no secret: whoever may read the log sees them.</summary>
    private static bool IsSame(string? one, string? other) => string.Equals(one, other, StringComparison.Ordinal);

    /// <param name="before">The seq of the record that the misfit should follow.</param>
    private static AuditProblem Explain(AuditRecord misfit, long before, bool isFirst, JsonBuffer buffer)
    {
        if (!IsWhole(misfit, buffer))
            return new(misfit.Seq, Say($"Record {misfit.Seq} was altered: its hash is not that of its content."));
        // Its own hash holds, so it is the witness of what stood before it.
        if (misfit.Seq > before + 1) return Missing(before + 1, misfit.Seq - 1, Say($"record {misfit.Seq} follows one that is not there"));
        return isFirst
            ? new(misfit.Seq, Say($"Record {misfit.Seq} does not follow from where the log begins: it was rewritten, or the start was."))
            : new(before, Say($"Record {before} was rewritten, hash and all: record {misfit.Seq} was chained to another content of it."));
    }

    private static AuditProblem Missing(long first, long last, string why) =>
        new(first, first == last ? Say($"Record {first} is missing: {why}.") : Say($"Records {first} to {last} are missing: {why}."));

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
