namespace ClawNode.Cli;

/// <summary>Answer of <c>clawnode uninstall --json</c>.</summary>
/// <param name="Done">False when only told what would be done.</param>
/// <param name="Steps">What was or would be done, in order.</param>
internal sealed record UninstallReport(bool Done, IReadOnlyList<string> Steps);
