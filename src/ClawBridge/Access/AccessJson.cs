using System.Text.Json.Serialization;

namespace ClawBridge.Access;

/// <summary>Wire JSON of this room's methods: snake case, nulls written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(UserCreateRequest))]
[JsonSerializable(typeof(UserGetRequest))]
[JsonSerializable(typeof(UserListRequest))]
[JsonSerializable(typeof(UserDeleteRequest))]
[JsonSerializable(typeof(UserDeleteResult))]
[JsonSerializable(typeof(UserItem))]
[JsonSerializable(typeof(RoleListRequest))]
[JsonSerializable(typeof(RoleCreateRequest))]
[JsonSerializable(typeof(RoleUpdateRequest))]
[JsonSerializable(typeof(RoleDeleteRequest))]
[JsonSerializable(typeof(RoleDeleteResult))]
[JsonSerializable(typeof(RoleItem))]
[JsonSerializable(typeof(RoleBindingRequest))]
[JsonSerializable(typeof(RoleBindingResult))]
[JsonSerializable(typeof(PermissionCheckRequest))]
[JsonSerializable(typeof(PermissionCheckResult))]
[JsonSerializable(typeof(ApiKeyGenerateRequest))]
[JsonSerializable(typeof(ApiKeyGenerateResult))]
[JsonSerializable(typeof(ApiKeyListRequest))]
[JsonSerializable(typeof(ApiKeyItem))]
[JsonSerializable(typeof(ApiKeyRevokeRequest))]
[JsonSerializable(typeof(ApiKeyRevokeResult))]
[JsonSerializable(typeof(ApiKeyRotateRequest))]
[JsonSerializable(typeof(ApiKeyRotateResult))]
internal sealed partial class AccessJson : JsonSerializerContext;
