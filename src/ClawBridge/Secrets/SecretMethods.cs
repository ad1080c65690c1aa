using ClawBridge.Rpc;
using ClawBridge.Workloads;

namespace ClawBridge.Secrets;

/// <summary>The methods of this room.</summary>
internal static class SecretMethods
{
    public static IReadOnlyList<MethodEntry> All(SecretService secrets, IWorkloads workloads, MasterKeyRotation rotation) =>
    [
        new("master_key_rotate", () => new MasterKeyRotateHandler(rotation)),
        new("secret_delete", () => new SecretDeleteHandler(secrets)),
        new("secret_get", () => new SecretGetHandler(secrets, workloads)),
        new("secret_list", () => new SecretListHandler(secrets)),
        new("secret_metadata", () => new SecretMetadataHandler(secrets)),
        new("secret_policy_set", () => new SecretPolicySetHandler(secrets)),
        new("secret_put", () => new SecretPutHandler(secrets)),
        new("secret_rotate", () => new SecretRotateHandler(secrets)),
    ];
}
