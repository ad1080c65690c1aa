namespace ClawNode.Cli;

/// <summary>A flag of the command line.</summary>
/// <param name="Name">With its dashes, like <c>--config</c>.</param>
/// <param name="Value">The value's name in the help, or null for a switch.</param>
/// <param name="Help">One line.</param>
/// <param name="Short">A one-letter form, like <c>-c</c>, or null.</param>
/// <param name="Many">Whether it may be repeated.</param>
internal sealed record CliOption(string Name, string? Value, string Help, string? Short = null, bool Many = false);
