using System.Text.Json.Serialization;

namespace ClawBridge.Tenancy;

/// <summary>JSON of this room's methods: snake case, nulls written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
// Params
[JsonSerializable(typeof(TenantCreateRequest))]
[JsonSerializable(typeof(TenantGetRequest))]
[JsonSerializable(typeof(TenantListRequest))]
[JsonSerializable(typeof(TenantUpdateRequest))]
[JsonSerializable(typeof(TenantQuotaSetRequest))]
[JsonSerializable(typeof(TenantDeleteRequest))]
[JsonSerializable(typeof(NamespaceCreateRequest))]
[JsonSerializable(typeof(NamespaceGetRequest))]
[JsonSerializable(typeof(NamespaceListRequest))]
[JsonSerializable(typeof(NamespaceUpdateRequest))]
[JsonSerializable(typeof(NamespaceDeleteRequest))]
[JsonSerializable(typeof(QuotaSetRequest))]
[JsonSerializable(typeof(UsageReportRequest))]
// Results
[JsonSerializable(typeof(TenantView))]
[JsonSerializable(typeof(NamespaceView))]
[JsonSerializable(typeof(TenancyDeleteResult))]
[JsonSerializable(typeof(UsageReport))]
internal sealed partial class TenancyJson : JsonSerializerContext;
