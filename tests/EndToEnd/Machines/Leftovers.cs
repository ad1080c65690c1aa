using System.Globalization;

namespace EndToEnd.Machines;

/// <summary>Folders and control groups that test processes made for their machines. Each name has the process that owns it.</summary>
internal static class Leftovers
{
    public const string Prefix = "claw-machines-";

    /// <summary>Where systemd keeps its control groups on this machine.</summary>
    public static IReadOnlyList<string> Hierarchies { get; } =
    [
        .. new[] { "/sys/fs/cgroup", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified" }.Where(static path => File.Exists(Path.Combine(path, "cgroup.procs"))),
    ];

    /// <summary>Removes what processes that are gone have left.</summary>
    public static void Remove()
    {
        foreach (var path in Hierarchies.Prepend(Path.GetTempPath()).SelectMany(static place => Directory.EnumerateDirectories(place, Prefix + "*")).ToArray())
        {
            if (!Directory.Exists("/proc/" + Owner(path))) RemoveTree(path);
        }
    }

    /// <summary>Removes the folder and the control groups of this name.</summary>
    public static void Remove(string name)
    {
        foreach (var place in Hierarchies.Prepend(Path.GetTempPath())) RemoveTree(Path.Combine(place, name));
    }

    /// <summary>Removes folders only: in a control group nothing else can be removed, and a folder of machines is empty once its memory is gone.</summary>
    public static void RemoveTree(string path)
    {
        if (!Directory.Exists(path)) return;
        foreach (var child in Directory.EnumerateDirectories(path)) RemoveTree(child);
        Directory.Delete(path);
    }

    private static string Owner(string path) =>
        int.TryParse(Path.GetFileName(path)[Prefix.Length..].Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            ? pid.ToString(CultureInfo.InvariantCulture)
            : "1";
}
