namespace ClawNode.Runtimes.Docker.Api;

/// <summary>A part of the engine, as <c>/version</c> lists it.</summary>
internal sealed record EngineComponent(string? Name);
