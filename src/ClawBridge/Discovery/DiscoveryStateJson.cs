using System.Text.Json.Serialization;

namespace ClawBridge.Discovery;

/// <summary>Durable JSON of this room's records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JoinTokenRecord))]
[JsonSerializable(typeof(PendingJoinRecord))]
internal sealed partial class DiscoveryStateJson : JsonSerializerContext;
