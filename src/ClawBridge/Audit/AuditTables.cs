using ClawBridge.State;

namespace ClawBridge.Audit;

/// <summary>The tables that this room owns.</summary>
internal static class AuditTables
{
    public static readonly Table<AuditRecord> Audit = new("audit", static () => AuditStateJson.Default.AuditRecord);
}
