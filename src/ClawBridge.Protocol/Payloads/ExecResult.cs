namespace ClawBridge.Protocol.Payloads;

/// <summary>Answer of <c>container.exec</c> and <c>system.run</c>. Each stream is cut at 1 MiB, from its start.</summary>
internal sealed record ExecResult(int ExitCode, string Stdout, string Stderr, bool Success, bool Truncated);
