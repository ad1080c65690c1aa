using ClawNode.Runtimes;
using ClawNode.Runtimes.Process;

namespace ClawNode.Service;

/// <summary>The hidden subcommand <c>clawnode detach PROGRAM …</c>: leaves session, terminal and streams, and becomes the program.</summary>
internal static class Detached
{
    public const string Word = "detach";

    /// <summary>Returns only when it cannot.</summary>
    public static int Become(IReadOnlyList<string> command)
    {
        if (command.Count == 0) return ExecStage.Fail("clawnode detach is started by clawnode itself, with a program.");
        _ = Libc.Setsid();
        _ = Libc.Umask(Convert.ToUInt32("077", 8));
        var nothing = Libc.Open("/dev/null", Libc.OpenReadWrite);
        for (var descriptor = 0; descriptor <= 2; descriptor++) _ = Libc.Dup2(nothing, descriptor);
        if (nothing > 2) _ = Libc.Close(nothing);
        var environment = Environment.GetEnvironmentVariables();
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry entry in environment) kept[(string)entry.Key] = (string?)entry.Value ?? "";
        return ExecStage.Become(command[0], command, kept);
    }
}
