using System.Text.Json.Serialization;

namespace ClawBridge.Audit;

/// <summary>Durable JSON of this room's records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditRecord))]
[JsonSerializable(typeof(AuditAnchorRecord))]
[JsonSerializable(typeof(AuditSeal))]
internal sealed partial class AuditStateJson : JsonSerializerContext;
