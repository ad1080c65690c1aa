namespace ClawBridge.Audit;

/// <summary>A record that somebody noted outside of this bridge.</summary>
/// <param name="Hash">64 lower-case hex digits.</param>
internal sealed record ExpectedRecord(long Seq, string Hash);
