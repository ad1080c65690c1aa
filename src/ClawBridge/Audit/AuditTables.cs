using ClawBridge.State;

namespace ClawBridge.Audit;

/// <summary>The tables that this room owns.</summary>
internal static class AuditTables
{
    /// <summary>Looking through more rows than this takes long enough to leave the reading thread to others.</summary>
    public const int ManyRows = 2_000;

    public static readonly Table<AuditRecord> Audit = new("audit", static () => AuditStateJson.Default.AuditRecord);

    public static readonly Table<AuditAnchorRecord> Anchors = new("audit_anchor", static () => AuditStateJson.Default.AuditAnchorRecord);
}
