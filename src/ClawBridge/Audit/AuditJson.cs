using System.Text.Json.Serialization;

namespace ClawBridge.Audit;

/// <summary>Wire JSON of this room's methods.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AuditListRequest))]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(AuditExportRequest))]
[JsonSerializable(typeof(AuditExportResult))]
[JsonSerializable(typeof(AuditVerifyRequest))]
[JsonSerializable(typeof(AuditVerifyResult))]
internal sealed partial class AuditJson : JsonSerializerContext;
