using ClawBridge.State;

namespace ClawBridge.Tenancy;

/// <summary>The tables that this room owns.</summary>
internal static class TenancyTables
{
    public static readonly Table<TenantRecord> Tenants = new("tenants", static () => TenancyStateJson.Default.TenantRecord);

    public static readonly Table<NamespaceRecord> Namespaces = new("namespaces", static () => TenancyStateJson.Default.NamespaceRecord);

    /// <summary>By the id of a namespace or tenant.</summary>
    public static readonly Table<UsageRecord> Usage = new("usage", static () => TenancyStateJson.Default.UsageRecord, isDerived: true);

    /// <summary>All of them, for the schema.</summary>
    public static IReadOnlyList<ITable> All => [Tenants, Namespaces, Usage];
}
