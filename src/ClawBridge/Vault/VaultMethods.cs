using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Vault;

/// <summary>This room's methods for the dispatch table.</summary>
internal static class VaultMethods
{
    public static IReadOnlyList<MethodEntry> All(IStore store, ISealer sealer, TimeProvider time, VaultLogRetention? retention = null)
    {
        var vault = new VaultService(store, sealer, new VaultLog(retention ?? new VaultLogRetention()), time);
        return
        [
            new("vault_store", () => new VaultStoreHandler(vault)),
            new("vault_retrieve", () => new VaultRetrieveHandler(vault)),
            new("vault_list", () => new VaultListHandler(store, time)),
            new("vault_delete", () => new VaultDeleteHandler(vault)),
            new("vault_audit", () => new VaultAuditHandler(store)),
        ];
    }
}
