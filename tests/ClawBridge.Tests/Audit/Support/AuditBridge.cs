using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClawBridge.Audit;
using ClawBridge.Secrets;
using ClawBridge.State;
using ClawBridge.State.Sqlite;
using ClawBridge.Tests.Rpc;

namespace ClawBridge.Tests.Audit.Support;

/// <summary>Bridges with the audit methods and methods to audit.</summary>
internal static class AuditBridge
{
    public static TestBridge Open(AuditRetention? retention = null, IJournal? journal = null, IMasterKey? masterKey = null) =>
        new([ProbeTables.Things], bridge => [.. new ProbeMethods(bridge.State).All(), .. AuditMethods.All(bridge.State, bridge.Seals)],
            auditRetention: retention, journal: journal, masterKey: masterKey);

    /// <summary>One on a file, where the next finds what it left. The master key lies beside it.</summary>
    public static TestBridge OpenOn(string path, AuditRetention? retention = null)
    {
        var key = MasterKey.Of(new StateDirectory(Path.GetDirectoryName(path)!), _ => null, RandomNumberGenerator.Create());
        return Open(retention, new SqliteJournal(path, "test-cluster"), key);
    }

    public static Task<JsonElement> VerifyAsync(this TestBridge bridge, string parameters = "{}") => bridge.ResultAsync("audit_verify", parameters);

    /// <summary>The whole export, page by page.</summary>
    public static async Task<string> ExportAsync(this TestBridge bridge, int limit = 1000)
    {
        var lines = new StringBuilder();
        for (long? after = 0; after is not null;)
        {
            var page = await bridge.ResultAsync("audit_export", $$$"""{"after_seq":{{{after}}},"limit":{{{limit}}}}""");
            lines.Append(page.GetProperty("lines").GetString());
            var next = page.GetProperty("next_after_seq");
            after = next.ValueKind == JsonValueKind.Null ? null : next.GetInt64();
        }

        return lines.ToString();
    }

    /// <summary>Changes a stopped bridge's file behind its back.</summary>
    /// <param name="edit">Gets every row of the table by its id; what it leaves there is what the file holds.</param>
    public static void Tamper(string path, Action<SortedDictionary<string, JsonObject>> edit, string table = "audit")
    {
        using var connection = SqliteConnection.Open(path);
        connection.Execute("BEGIN"u8);
        LogFold.Apply(connection, long.MaxValue);
        var rows = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        using (var all = connection.Prepare(Sql($"SELECT id, body FROM rows WHERE tbl = '{table}'"), isKept: false))
        {
            while (all.Step()) rows[Encoding.UTF8.GetString(all.Text(0))] = JsonNode.Parse(all.Text(1))!.AsObject();
        }

        edit(rows);
        connection.Execute(Sql($"DELETE FROM rows WHERE tbl = '{table}'"));
        foreach (var (id, row) in rows)
            connection.Execute(Sql($"INSERT INTO rows(tbl, id, revision, body) VALUES('{table}', '{id}', 1, '{row.ToJsonString().Replace("'", "''", StringComparison.Ordinal)}')"));
        connection.Execute("COMMIT"u8);
    }

    public static string Id(long seq) => AuditRecord.IdOf(seq);

    /// <summary>Gives a row the hash that its content has now.</summary>
    public static void Rehash(JsonObject row) => row["hash"] = CanonicalRecord.HashOf(row.Deserialize(AuditStateJson.Default.AuditRecord)!, new());

    private static byte[] Sql(string text) => Encoding.UTF8.GetBytes(text);
}
