using ClawBridge.State;

namespace ClawBridge.Vault;

/// <summary>The tables that this room owns.</summary>
internal static class VaultTables
{
    public static readonly Table<VaultEntry> Entries = new("vault_entries", static () => VaultStateJson.Default.VaultEntry);

    public static readonly Table<VaultValue> Values = new("vault_values", static () => VaultStateJson.Default.VaultValue);

    public static readonly Table<VaultLogRow> Log = new("vault_log", static () => VaultStateJson.Default.VaultLogRow);

    public static IReadOnlyList<ITable> All { get; } = [Entries, Values, Log];
}
