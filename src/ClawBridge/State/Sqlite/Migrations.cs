using System.Globalization;
using System.Text;

namespace ClawBridge.State.Sqlite;

/// <summary>Brings a database to the layout of this program, in numbered steps.</summary>
internal static class Migrations
{
    private const int FirstWithLog = 2;

    /// <summary>All steps, oldest first; the last one's version is <see cref="Schema.Version"/>.</summary>
    public static IReadOnlyList<Migration> All { get; } = [new(1, CreateTables), new(FirstWithLog, CreateLog)];

    /// <summary>Applies the steps above <paramref name="version"/>, all of them or none.</summary>
    /// <param name="clusterId">For a state that has none yet.</param>
    public static void Apply(SqliteConnection connection, long version, IReadOnlyList<Migration> steps, string clusterId)
    {
        connection.Execute("BEGIN IMMEDIATE"u8);
        try
        {
            // A step sees all of the state in the rows.
            if (version >= FirstWithLog) LogFold.Apply(connection, long.MaxValue);
            foreach (var step in steps)
            {
                if (step.Version > version) step.Apply(connection);
            }

            var last = steps[^1].Version.ToString(CultureInfo.InvariantCulture);
            connection.Execute(Encoding.UTF8.GetBytes($"REPLACE INTO meta VALUES('schema_version', {last})"));
            connection.Execute(Encoding.UTF8.GetBytes($"PRAGMA user_version={last}"));
            using (var insert = connection.Prepare("INSERT OR IGNORE INTO meta VALUES('cluster_id', ?1)"u8, isKept: false)) insert.RunWith(clusterId);
            connection.Execute("COMMIT"u8);
        }
        catch
        {
            connection.RollBack();
            throw;
        }
    }

    private static void CreateTables(SqliteConnection connection)
    {
        connection.Execute("CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID"u8);
        connection.Execute(
            "CREATE TABLE rows(tbl TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY(tbl, id)) STRICT, WITHOUT ROWID"u8);
        connection.Execute("INSERT INTO meta VALUES('revision', 0), ('event_seq', 0)"u8);
    }

    /// <summary>Each commit appends an entry (<see cref="LogEntryWriter"/>); the rows lag behind by what is in it.</summary>
    private static void CreateLog(SqliteConnection connection) =>
        connection.Execute("CREATE TABLE log(revision INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT"u8);
}
