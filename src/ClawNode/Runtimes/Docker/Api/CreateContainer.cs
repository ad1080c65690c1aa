namespace ClawNode.Runtimes.Docker.Api;

/// <summary>Body of <c>POST /containers/create</c>.</summary>
internal sealed record CreateContainer
{
    public required string Image { get; init; }

    /// <summary>Null = the image's own.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    public IReadOnlyList<string>? Cmd { get; init; }

    public IReadOnlyList<string> Env { get; init; } = [];

    public string? WorkingDir { get; init; }

    public string? User { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public IReadOnlyDictionary<string, EmptyObject>? ExposedPorts { get; init; }

    public required HostConfig HostConfig { get; init; }
}
