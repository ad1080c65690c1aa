using System.Text.Json.Serialization;

namespace ClawNode.Runtimes.Docker.Api;

/// <summary>Bytes of one layer; both null where the engine does not count.</summary>
internal sealed record PullDetail([property: JsonPropertyName("current")] long? Current, [property: JsonPropertyName("total")] long? Total);
