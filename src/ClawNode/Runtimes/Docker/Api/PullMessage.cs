using System.Text.Json.Serialization;

namespace ClawNode.Runtimes.Docker.Api;

/// <summary>A line of <c>POST /images/create</c>.</summary>
internal sealed record PullMessage
{
    [JsonPropertyName("status")]
    public string? Status { get; init; }

    [JsonPropertyName("id")]
    public string? Layer { get; init; }

    [JsonPropertyName("progressDetail")]
    public PullDetail? Detail { get; init; }

    [JsonPropertyName("error")]
    public string? Error { get; init; }
}
