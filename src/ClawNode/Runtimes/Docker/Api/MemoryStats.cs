using System.Text.Json.Serialization;

namespace ClawNode.Runtimes.Docker.Api;

/// <summary><c>memory_stats</c>; the details differ between cgroup versions.</summary>
internal sealed record MemoryStats(
    [property: JsonPropertyName("usage")] long? Usage,
    [property: JsonPropertyName("stats")] IReadOnlyDictionary<string, long>? Details);
