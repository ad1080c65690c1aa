using System.Text.Json.Serialization;

namespace ClawBridge.Vault;

/// <summary>Wire JSON of this room's methods: snake case, nulls written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(VaultStoreRequest))]
[JsonSerializable(typeof(VaultStoreResult))]
[JsonSerializable(typeof(VaultRetrieveRequest))]
[JsonSerializable(typeof(VaultRetrieveResult))]
[JsonSerializable(typeof(VaultListRequest))]
[JsonSerializable(typeof(VaultListResult))]
[JsonSerializable(typeof(VaultDeleteRequest))]
[JsonSerializable(typeof(VaultDeleteResult))]
[JsonSerializable(typeof(VaultAuditRequest))]
[JsonSerializable(typeof(VaultAuditResult))]
internal sealed partial class VaultJson : JsonSerializerContext;
