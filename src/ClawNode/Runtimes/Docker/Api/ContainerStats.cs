using System.Text.Json.Serialization;

namespace ClawNode.Runtimes.Docker.Api;

/// <summary>Answer of <c>GET /containers/{id}/stats?stream=false</c>.</summary>
internal sealed record ContainerStats
{
    [JsonPropertyName("cpu_stats")]
    public CpuStats? Cpu { get; init; }

    [JsonPropertyName("memory_stats")]
    public MemoryStats? Memory { get; init; }

    [JsonPropertyName("pids_stats")]
    public PidsStats? Pids { get; init; }
}
