using System.Text.Json.Serialization;

namespace ClawNode.Runtimes.Docker.Api;

/// <summary>An entry of <c>HostConfig.DeviceRequests</c>: devices that a driver of the engine provides.</summary>
internal sealed record DeviceRequest(
    string Driver, [property: JsonPropertyName("DeviceIDs")] IReadOnlyList<string> DeviceIds, IReadOnlyList<IReadOnlyList<string>> Capabilities);
