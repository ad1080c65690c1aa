namespace ClawBridge.Audit;

/// <summary>
/// Both ends of the chain as this bridge last left them. Kept under the master key, so that who can write the state file but does
/// not have the key can neither cut the newest records off nor move the start.
/// </summary>
/// <param name="AnchorSeq">The last dropped record.</param>
/// <param name="HeadSeq">The newest record.</param>
/// <param name="IsClosed">The bridge has ended in order: nothing comes after the newest record until the next bridge opens the seal again.</param>
internal sealed record AuditSeal(long AnchorSeq, string AnchorHash, long Dropped, long HeadSeq, string HeadHash, bool IsClosed = false)
{
    public static AuditSeal Of(AuditAnchorRecord anchor, AuditRecord newest) =>
        new(anchor.Seq, anchor.Hash, anchor.Dropped, newest.Seq, newest.Hash!);

    public bool HasStart(AuditAnchorRecord anchor) => (AnchorSeq, AnchorHash, Dropped) == (anchor.Seq, anchor.Hash, anchor.Dropped);
}
