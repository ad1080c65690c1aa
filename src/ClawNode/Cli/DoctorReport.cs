namespace ClawNode.Cli;

/// <summary>Answer of <c>clawnode doctor --json</c>.</summary>
internal sealed record DoctorReport(bool Ok, IReadOnlyList<DoctorCheck> Checks);
