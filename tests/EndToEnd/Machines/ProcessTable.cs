using System.Globalization;

namespace EndToEnd.Machines;

/// <summary>What the kernel says of processes, by the ids that they have outside.</summary>
internal static class ProcessTable
{
    /// <summary>The children of a process; none when it is gone.</summary>
    public static IReadOnlyList<int> Children(int pid)
    {
        var text = Read(pid, string.Create(CultureInfo.InvariantCulture, $"task/{pid}/children"));
        return [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static word => int.Parse(word, CultureInfo.InvariantCulture))];
    }

    /// <summary>Is it the first process of a process namespace?</summary>
    public static bool IsFirst(int pid) =>
        Read(pid, "status").Split('\n').Any(static line => line.StartsWith("NSpid:", StringComparison.Ordinal) && line.EndsWith("\t1", StringComparison.Ordinal));

    /// <summary>Does someone listen on the TCP port in its network namespace?</summary>
    public static bool Listens(int pid, int port)
    {
        var local = string.Create(CultureInfo.InvariantCulture, $":{port:X4} ");
        return (Read(pid, "net/tcp") + Read(pid, "net/tcp6")).Split('\n')
            .Any(line => line.Contains(local, StringComparison.Ordinal) && line.Contains(" 0A ", StringComparison.Ordinal));
    }

    /// <summary>The process and all below it with their command lines, to tell why something hangs.</summary>
    public static string Tree(int pid)
    {
        var command = Read(pid, "cmdline").Replace('\0', ' ');
        return string.Concat(Children(pid).Select(Tree).Prepend(string.Create(CultureInfo.InvariantCulture, $"{pid} {command}\n")));
    }

    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}"));
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return "";
        }
    }
}
