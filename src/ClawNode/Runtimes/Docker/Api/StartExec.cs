namespace ClawNode.Runtimes.Docker.Api;

/// <summary>Body of <c>POST /exec/{id}/start</c>.</summary>
internal sealed record StartExec(bool Detach = false, bool Tty = false);
