using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Audit;

/// <summary>This room's methods for the dispatch table.</summary>
internal static class AuditMethods
{
    public static IReadOnlyList<MethodEntry> All(IStore store, AuditSeals seals) =>
    [
        new("audit_list", () => new AuditListHandler(store)),
        new("audit_export", () => new AuditExportHandler(store)),
        new("audit_verify", () => new AuditVerifyHandler(store, seals)),
    ];
}
