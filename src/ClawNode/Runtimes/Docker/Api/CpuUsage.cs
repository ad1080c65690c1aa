using System.Text.Json.Serialization;

namespace ClawNode.Runtimes.Docker.Api;

/// <summary><c>cpu_usage</c>.</summary>
/// <param name="Total">Nanoseconds.</param>
internal sealed record CpuUsage([property: JsonPropertyName("total_usage")] ulong? Total);
