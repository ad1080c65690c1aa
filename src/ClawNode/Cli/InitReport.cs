namespace ClawNode.Cli;

/// <summary>Answer of <c>clawnode init-config --json</c>.</summary>
internal sealed record InitReport(string Config);
