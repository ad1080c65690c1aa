namespace ClawNode.Runtimes.Docker.Api;

/// <summary>Answer of <c>GET /exec/{id}/json</c>.</summary>
internal sealed record ExecDetails(bool Running, int? ExitCode);
