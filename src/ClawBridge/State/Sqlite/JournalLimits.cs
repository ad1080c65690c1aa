namespace ClawBridge.State.Sqlite;

/// <summary>When the journal folds its log into the rows. All in bytes of log entries.</summary>
/// <param name="Worthwhile">A log above this is folded while nobody waits; a shorter one costs the next start next to nothing.</param>
/// <param name="Most">A log above this is folded even while others wait: a start after a kill must stay quick.</param>
/// <param name="Piece">How much is folded in one transaction, so that a write that comes meanwhile waits for a few milliseconds only.</param>
internal sealed record JournalLimits(long Worthwhile, long Most, long Piece)
{
    public static readonly JournalLimits Default = new(Worthwhile: 512 * 1024, Most: 32 * 1024 * 1024, Piece: 1024 * 1024);
}
