using System.Text.Json.Serialization;

namespace ClawBridge.Vault;

/// <summary>Durable JSON of this room's records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VaultEntry))]
[JsonSerializable(typeof(VaultValue))]
[JsonSerializable(typeof(VaultLogRow))]
internal sealed partial class VaultStateJson : JsonSerializerContext;
