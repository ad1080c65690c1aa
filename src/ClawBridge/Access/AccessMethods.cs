using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>This room's methods for the dispatch table.</summary>
internal static class AccessMethods
{
    public static IReadOnlyList<MethodEntry> All(AccessService access) =>
    [
        new("user_create", () => new UserCreateHandler(access)),
        new("user_get", () => new UserGetHandler(access)),
        new("user_list", () => new UserListHandler(access)),
        new("user_delete", () => new UserDeleteHandler(access)),
        new("role_list", () => new RoleListHandler(access)),
        new("role_create", () => new RoleCreateHandler(access)),
        new("role_update", () => new RoleUpdateHandler(access)),
        new("role_delete", static () => new RoleDeleteHandler()),
        new("role_assign", static () => new RoleAssignHandler()),
        new("role_revoke", static () => new RoleRevokeHandler()),
        new("permission_check", () => new PermissionCheckHandler(access)),
        new("api_key_generate", () => new ApiKeyGenerateHandler(access)),
        new("api_key_list", () => new ApiKeyListHandler(access)),
        new("api_key_revoke", static () => new ApiKeyRevokeHandler()),
        new("api_key_rotate", () => new ApiKeyRotateHandler(access)),
    ];
}
