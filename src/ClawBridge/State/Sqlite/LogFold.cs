using System.Text;

namespace ClawBridge.State.Sqlite;

/// <summary>Moves what the log says into the rows. The caller has a transaction open, so that a row is never in both or in neither.</summary>
internal static class LogFold
{
    /// <summary>Folds the oldest entries, at least <paramref name="atLeast"/> bytes of them or all that there are.</summary>
    /// <returns>How many bytes of entries are gone from the log.</returns>
    public static long Apply(SqliteConnection connection, long atLeast)
    {
        var net = NetChanges.Read(connection, atLeast);
        if (net.Bytes == 0) return 0;

        using var put = connection.Prepare("REPLACE INTO rows(tbl, id, revision, body) VALUES(?1, ?2, ?3, ?4)"u8, isKept: false);
        using var delete = connection.Prepare("DELETE FROM rows WHERE tbl = ?1 AND id = ?2"u8, isKept: false);
        foreach (var (table, changes) in net.Tables)
        {
            // In the order of the tree, so that each of its pages is visited once.
            var ids = changes.Keys.ToArray();
            Array.Sort(ids, StringComparer.Ordinal);
            var name = Encoding.UTF8.GetBytes(table);
            foreach (var id in ids) Write(changes[id].Body is null ? delete : put, name, Encoding.UTF8.GetBytes(id), changes[id]);
        }

        Forget(connection, net);
        return net.Bytes;
    }

    private static unsafe void Write(SqliteStatement statement, byte[] table, byte[] id, NetChange change)
    {
        fixed (byte* tableText = table, idText = id, body = change.Body)
        {
            statement.Bind(1, tableText, table.Length);
            statement.Bind(2, idText, id.Length);
            if (change.Body is not null)
            {
                statement.Bind(3, change.Revision);
                statement.Bind(4, body, change.Body.Length);
            }

            statement.Run();
        }
    }

    private static void Forget(SqliteConnection connection, NetChanges net)
    {
        using var entries = connection.Prepare("DELETE FROM log WHERE revision <= ?1"u8, isKept: false);
        entries.Bind(1, net.Revision);
        entries.Run();
        using var head = connection.Prepare("REPLACE INTO meta VALUES('revision', ?1), ('event_seq', ?2)"u8, isKept: false);
        head.Bind(1, net.Revision);
        head.Bind(2, net.EventSeq);
        head.Run();
    }
}
