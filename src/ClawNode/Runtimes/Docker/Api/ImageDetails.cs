namespace ClawNode.Runtimes.Docker.Api;

/// <summary>Answer of <c>GET /images/{name}/json</c>.</summary>
internal sealed record ImageDetails(string Id, ImageConfig? Config);
