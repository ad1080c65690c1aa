using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary>The tables that this room owns.</summary>
internal static class AccessTables
{
    public static readonly Table<UserRecord> Users = new("users", static () => AccessStateJson.Default.UserRecord);

    /// <summary>Made roles; the built-in ones are not in it.</summary>
    public static readonly Table<RoleRecord> Roles = new("roles", static () => AccessStateJson.Default.RoleRecord);

    public static readonly Table<ApiKeyRecord> ApiKeys = new("api_keys", static () => AccessStateJson.Default.ApiKeyRecord);

    /// <summary>Whether a table, by its durable name, is one of them.</summary>
    public static bool Holds(string table) => table == Users.Name || table == Roles.Name || table == ApiKeys.Name;

    /// <summary>All of them, for the schema.</summary>
    public static IReadOnlyList<ITable> All => [Users, Roles, ApiKeys];
}
