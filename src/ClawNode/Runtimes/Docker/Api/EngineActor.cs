using System.Text.Json.Serialization;

namespace ClawNode.Runtimes.Docker.Api;

/// <summary>What an event is about, with its labels among the attributes.</summary>
internal sealed record EngineActor([property: JsonPropertyName("ID")] string? Id, IReadOnlyDictionary<string, string>? Attributes);
