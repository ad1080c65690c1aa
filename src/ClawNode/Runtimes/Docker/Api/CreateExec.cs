namespace ClawNode.Runtimes.Docker.Api;

/// <summary>Body of <c>POST /containers/{id}/exec</c>.</summary>
internal sealed record CreateExec(IReadOnlyList<string> Cmd, bool AttachStdin, string? User, string? WorkingDir)
{
    public bool AttachStdout { get; init; } = true;

    public bool AttachStderr { get; init; } = true;
}
