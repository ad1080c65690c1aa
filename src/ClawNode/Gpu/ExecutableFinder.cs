namespace ClawNode.Gpu;

/// <summary>Where a program lies, as a shell would find it.</summary>
internal static class ExecutableFinder
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>
    /// The absolute path of <paramref name="program"/>: itself when it holds a slash and can be run, else the first match in
    /// <paramref name="searchPath"/> (colon-separated, as in <c>PATH</c>); null when there is none.
    /// </summary>
    public static string? Find(string program, string? searchPath)
    {
        if (program.Length == 0 || program.Contains('\0', StringComparison.Ordinal)) return null;
        if (program.Contains('/', StringComparison.Ordinal)) return CanRun(program) ? Path.GetFullPath(program) : null;
        foreach (var folder in (searchPath ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var candidate = Path.Combine(folder, program);
            if (Path.IsPathRooted(candidate) && CanRun(candidate)) return candidate;
        }
        return null;
    }

    private static bool CanRun(string path) => File.Exists(path) && (File.GetUnixFileMode(path) & AnyExecute) != 0;
}
