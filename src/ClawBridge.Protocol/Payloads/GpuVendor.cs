using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Protocol.Payloads;

/// <summary>Who made the GPU; decides how it is handed to a container.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<GpuVendor>))]
internal enum GpuVendor
{
    Nvidia,
    Amd,
}
