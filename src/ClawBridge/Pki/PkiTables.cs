using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>The tables that this room owns.</summary>
internal static class PkiTables
{
    public static readonly Table<AuthorityRecord> Authorities = new("authorities", static () => PkiStateJson.Default.AuthorityRecord);
}
