using System.Text.Json.Serialization;

namespace ClawBridge.Tenancy;

/// <summary>Durable JSON of this room's records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TenantRecord))]
[JsonSerializable(typeof(NamespaceRecord))]
[JsonSerializable(typeof(UsageRecord))]
internal sealed partial class TenancyStateJson : JsonSerializerContext;
