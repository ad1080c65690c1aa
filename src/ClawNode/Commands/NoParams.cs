namespace ClawNode.Commands;

/// <summary>Parameters of a command that takes none.</summary>
internal sealed record NoParams;
