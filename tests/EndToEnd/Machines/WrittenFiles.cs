namespace EndToEnd.Machines;

/// <summary>What is in a machine's own layer and in its temporary folders at one time.</summary>
internal sealed class WrittenFiles
{
    // What a healthy system writes by itself, all the time.
    private static readonly string[] Noise = ["var/log/", "var/lib/systemd/", "var/cache/", "tmp/systemd-private-", "var/tmp/systemd-private-"];

    private readonly Dictionary<string, (UnixFileMode Mode, long Length, DateTime Written, string? Target)> _files = new(StringComparer.Ordinal);

    private WrittenFiles()
    {
    }

    /// <param name="upper">The layer.</param>
    /// <param name="root">The running machine's root, or null when it is off.</param>
    public static WrittenFiles In(string upper, string? root)
    {
        var written = new WrittenFiles();
        written.Add(upper, upper, "/");
        foreach (var folder in root is null ? [] : new[] { "tmp", "dev/shm" }) written.Add(Path.Combine(root!, folder), root!, null);
        return written;
    }

    /// <summary>The paths, without a leading slash and sorted, that are new, gone, or other than they were then. Folders count when they are new.</summary>
    public IReadOnlyList<string> Since(WrittenFiles then) =>
    [
        .. _files.Keys.Union(then._files.Keys).Where(path => !_files.TryGetValue(path, out var now) || !then._files.TryGetValue(path, out var was) || now != was)
            .Where(static path => !Noise.Any(noise => path.StartsWith(noise, StringComparison.Ordinal))).Order(StringComparer.Ordinal),
    ];

    private void Add(string folder, string under, string? below)
    {
        var options = new EnumerationOptions { AttributesToSkip = 0, ReturnSpecialDirectories = false };
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", options))
        {
            var path = Path.GetRelativePath(under, entry.FullName);
            var isFolder = entry is DirectoryInfo && entry.LinkTarget is null;
            // A folder of the layers below shows up here as soon as anything in it does: only being there says something of it.
            var lower = isFolder && below is not null && Directory.Exists(below + path);
            if (!lower) _files[path] = (entry.UnixFileMode, entry is FileInfo file ? file.Length : 0, isFolder ? default : entry.LastWriteTimeUtc, entry.LinkTarget);
            if (isFolder) Add(entry.FullName, under, below);
        }
    }
}
