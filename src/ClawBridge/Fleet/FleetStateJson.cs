using System.Text.Json.Serialization;

namespace ClawBridge.Fleet;

/// <summary>Durable JSON of this room's records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NodeRecord))]
internal sealed partial class FleetStateJson : JsonSerializerContext;
