using ClawBridge.State;

namespace ClawBridge.Secrets;

/// <summary>The tables that this room owns.</summary>
internal static class SecretTables
{
    public static readonly Table<SealingRecord> Sealing = new("sealing", static () => SecretStateJson.Default.SealingRecord);

    public static readonly Table<SecretRecord> Secrets = new("secrets", static () => SecretStateJson.Default.SecretRecord);

    public static readonly Table<SecretValueRecord> Values = new("secret_versions", static () => SecretStateJson.Default.SecretValueRecord);

    /// <summary>All of them, for the schema.</summary>
    public static IReadOnlyList<ITable> All => [Sealing, Secrets, Values];
}
