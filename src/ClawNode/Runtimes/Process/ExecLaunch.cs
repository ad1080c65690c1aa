namespace ClawNode.Runtimes.Process;

/// <summary>A program to run beside a process workload, with its environment but for secrets.</summary>
/// <param name="Directory">The attempt's directory.</param>
internal sealed record ExecLaunch(string Directory, IReadOnlyList<string> Command, string? WorkingDir, ProcessUser? User);
