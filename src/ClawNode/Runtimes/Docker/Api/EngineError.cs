using System.Text.Json.Serialization;

namespace ClawNode.Runtimes.Docker.Api;

/// <summary>The body of an answer with a status of 400 or more.</summary>
internal sealed record EngineError([property: JsonPropertyName("message")] string? Message);
