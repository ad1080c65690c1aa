using System.Text.Json.Serialization;

namespace ClawNode.Runtimes.Docker.Api;

/// <summary><c>State</c> of an inspected container.</summary>
internal sealed record ContainerState
{
    /// <summary><c>created</c>, <c>running</c>, <c>paused</c>, <c>restarting</c>, <c>removing</c>, <c>exited</c> or <c>dead</c>.</summary>
    public string? Status { get; init; }

    public bool Running { get; init; }

    public int ExitCode { get; init; }

    [JsonPropertyName("OOMKilled")]
    public bool OomKilled { get; init; }

    public string? Error { get; init; }

    /// <summary>RFC 3339; the year 1 means never.</summary>
    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset FinishedAt { get; init; }
}
