namespace ClawNode.Cli;

/// <summary>Answer of <c>clawnode --version --json</c>.</summary>
/// <param name="Architecture">What the program was built for, as <c>uname -m</c> writes it.</param>
/// <param name="Protocol">Of the node protocol.</param>
internal sealed record VersionReport(string Product, string Version, string Os, string Architecture, int Protocol);
