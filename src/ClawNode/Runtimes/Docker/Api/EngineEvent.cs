namespace ClawNode.Runtimes.Docker.Api;

/// <summary>A line of <c>GET /events</c>.</summary>
internal sealed record EngineEvent(string? Action, EngineActor? Actor);
