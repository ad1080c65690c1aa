namespace ClawNode.Runtimes.Docker.Api;

/// <summary>Answer of creating a container or an exec.</summary>
internal sealed record CreatedId(string Id);
