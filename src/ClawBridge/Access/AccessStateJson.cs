using System.Text.Json.Serialization;

namespace ClawBridge.Access;

/// <summary>Durable JSON of this room's records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UserRecord))]
[JsonSerializable(typeof(RoleRecord))]
[JsonSerializable(typeof(ApiKeyRecord))]
internal sealed partial class AccessStateJson : JsonSerializerContext;
