using System.Text.Json.Serialization;

namespace ClawNode.Runtimes.Docker.Api;

/// <summary><c>cpu_stats</c>.</summary>
internal sealed record CpuStats([property: JsonPropertyName("cpu_usage")] CpuUsage? Usage);
