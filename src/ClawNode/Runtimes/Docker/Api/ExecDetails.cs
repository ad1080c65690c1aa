namespace ClawNode.Runtimes.Docker.Api;

/// <summary>Answer of <c>GET /exec/{id}/json</c>.</summary>
/// <param name="Pid">The process's number on the engine's machine; 0 before it runs.</param>
internal sealed record ExecDetails(bool Running, int? ExitCode, int Pid);
