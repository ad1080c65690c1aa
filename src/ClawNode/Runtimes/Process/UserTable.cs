using System.Globalization;

namespace ClawNode.Runtimes.Process;

/// <summary>Finds users and groups in the text of <c>passwd</c> and <c>group</c> (passwd(5), group(5)).</summary>
internal sealed class UserTable(string passwd, string group)
{
    private const char FieldSeparator = ':';

    /// <summary>The machine's own files; users of a directory service are known by their numbers only.</summary>
    public static UserTable OfMachine() => new(File.ReadAllText("/etc/passwd"), File.ReadAllText("/etc/group"));

    /// <summary>Resolves <c>name</c>, <c>uid</c>, <c>name:group</c> or <c>uid:gid</c>; null when it names nobody.</summary>
    public ProcessUser? Find(string user)
    {
        var parts = user.Split(FieldSeparator, 2);
        var row = Rows(passwd).FirstOrDefault(row => row.Length >= 4 && (row[0] == parts[0] || row[2] == parts[0]));
        if ((row is null ? Number(parts[0]) : Number(row[2])) is not { } uid) return null;
        var gid = parts.Length == 2 ? GroupId(parts[1]) : row is null ? uid : Number(row[3]);
        if (gid is not { } primary) return null;
        var name = row?[0] ?? parts[0];
        return new ProcessUser(name, uid, primary, parts.Length == 2 ? [primary] : [primary, .. GroupsOf(name).Where(extra => extra != primary)]);
    }

    private uint? GroupId(string nameOrNumber) =>
        Rows(group).FirstOrDefault(row => row.Length >= 3 && row[0] == nameOrNumber) is { } row ? Number(row[2]) : Number(nameOrNumber);

    private IEnumerable<uint> GroupsOf(string name) =>
        Rows(group).Where(row => row.Length >= 4 && row[3].Split(',').Contains(name)).Select(static row => Number(row[2])).OfType<uint>();

    private static IEnumerable<string[]> Rows(string text) => text.Split('\n').Where(static line => line.Length > 0).Select(static line => line.Split(FieldSeparator));

    private static uint? Number(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
