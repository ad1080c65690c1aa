namespace ClawNode.Cli;

/// <summary>What <c>clawnode exec</c> prints for a command that failed (the legacy's fields, and the code).</summary>
internal sealed record ExecFailure(bool Ok, string Error, string Command, string Code);
