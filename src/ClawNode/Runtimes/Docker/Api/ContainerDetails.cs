namespace ClawNode.Runtimes.Docker.Api;

/// <summary>Answer of <c>GET /containers/{id}/json</c>.</summary>
internal sealed record ContainerDetails
{
    public required string Id { get; init; }

    public required ContainerState State { get; init; }

    public ContainerConfig? Config { get; init; }

    public NetworkSettings? NetworkSettings { get; init; }

    public ContainerLimits? HostConfig { get; init; }
}
