using System.Text.Json.Serialization;

namespace ClawNode.Runtimes.Docker.Api;

/// <summary><c>pids_stats</c>.</summary>
internal sealed record PidsStats([property: JsonPropertyName("current")] int? Current);
