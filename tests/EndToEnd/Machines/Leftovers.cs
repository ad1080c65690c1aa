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
            if (!Directory.Exists("/proc/" + Owner(path))) Remove(Path.GetFileName(path));
        }
    }

    /// <summary>Removes the folder and the control groups of this name.</summary>
    public static void Remove(string name)
    {
        foreach (var hierarchy in Hierarchies) RemoveGroups(Path.Combine(hierarchy, name));
        UnlessGone(() => Directory.Delete(Path.Combine(Path.GetTempPath(), name), recursive: true));
    }

    /// <summary>Removes a control group and those in it. Their files are the kernel's, so that only the folders are removed.</summary>
    public static void RemoveGroups(string path) => UnlessGone(() =>
    {
        foreach (var child in Directory.EnumerateDirectories(path)) RemoveGroups(child);
        Directory.Delete(path);
    });

    /// <summary>Several tests may start at the same time, and each removes what it finds.</summary>
    private static void UnlessGone(Action remove)
    {
        try
        {
            remove();
        }
        catch (DirectoryNotFoundException)
        {
            // Someone else was there first.
        }
    }

    private static string Owner(string path) =>
        int.TryParse(Path.GetFileName(path)[Prefix.Length..].Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            ? pid.ToString(CultureInfo.InvariantCulture)
            : "1";
}
