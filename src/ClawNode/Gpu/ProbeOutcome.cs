namespace ClawNode.Gpu;

/// <summary>How a run of a tool ended.</summary>
/// <param name="Kind">Which of the ways.</param>
/// <param name="ExitCode">The tool's exit code where it ended by itself.</param>
/// <param name="Output">What it wrote on standard output.</param>
/// <param name="Error">What it wrote on standard error, or why it could not be started.</param>
internal sealed record ProbeOutcome(ProbeOutcomeKind Kind, int ExitCode = 0, string Output = "", string Error = "");
