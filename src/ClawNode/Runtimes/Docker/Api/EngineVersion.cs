using System.Text.Json.Serialization;

namespace ClawNode.Runtimes.Docker.Api;

/// <summary>Answer of <c>GET /version</c>.</summary>
internal sealed record EngineVersion(string? ApiVersion, [property: JsonPropertyName("MinAPIVersion")] string? MinApiVersion, string? Version)
{
    public IReadOnlyList<EngineComponent>? Components { get; init; }

    /// <summary>Podman speaks this API too, with fewer logging options.</summary>
    [JsonIgnore]
    public bool IsPodman => Components?.Any(static component => component.Name?.Contains("Podman", StringComparison.OrdinalIgnoreCase) == true) == true;
}
