namespace ClawNode.Runtimes.Docker.Api;

/// <summary>A row of <c>GET /containers/json</c>.</summary>
internal sealed record ContainerRow(string Id);
