using System.Text.Json.Serialization;

namespace ClawBridge.State;

/// <summary>Durable JSON of this room's records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EventRecord))]
[JsonSerializable(typeof(OwnerRecord))]
internal sealed partial class StateJson : JsonSerializerContext;
