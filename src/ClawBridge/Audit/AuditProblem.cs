namespace ClawBridge.Audit;

/// <summary>Why the audit log cannot be believed.</summary>
/// <param name="Seq">The first record concerned; null where it is about no record.</param>
/// <param name="Sentence">For people.</param>
internal sealed record AuditProblem(long? Seq, string Sentence);
