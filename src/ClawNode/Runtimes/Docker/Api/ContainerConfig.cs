namespace ClawNode.Runtimes.Docker.Api;

/// <summary><c>Config</c> of an inspected container.</summary>
internal sealed record ContainerConfig
{
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public string? Image { get; init; }
}
