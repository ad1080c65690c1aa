namespace ClawNode.Runtimes.Docker.Api;

/// <summary><c>NetworkSettings</c> of an inspected container.</summary>
internal sealed record NetworkSettings
{
    /// <summary><c>80/tcp</c> → where it is published; null for a port that is only exposed.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?>? Ports { get; init; }
}
