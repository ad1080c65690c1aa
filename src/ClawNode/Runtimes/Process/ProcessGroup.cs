namespace ClawNode.Runtimes.Process;

/// <summary>Signals to a workload and everything it started.</summary>
internal static class ProcessGroup
{
    private const int DontWait = 1;
    private const int MaxRounds = 100;

    /// <summary>Sends a signal to every process of the group.</summary>
    public static void Signal(int group, int signal) => _ = Libc.Kill(-group, signal);

    /// <summary>
    /// Ends what a workload left behind: its group, and the descendants that left the group, which became this process's children when
    /// their parents ended.
    /// </summary>
    public static void EndAll(int group)
    {
        Signal(group, Libc.SigKill);
        for (var round = 0; round < MaxRounds && Children().Any(static child => !child.IsZombie); round++)
        {
            foreach (var child in Children()) _ = Libc.Kill(child.Pid, Libc.SigKill);
            ReapOrphans(group);
        }
    }

    /// <summary>Takes note of orphans that have ended, so that they leave the process table.</summary>
    public static void ReapOrphans(int workload)
    {
        foreach (var child in Children().Where(child => child.IsZombie && child.Pid != workload)) _ = Libc.WaitFor(child.Pid, 0, DontWait);
    }

    private static IEnumerable<ProcFs.ProcessStat> Children() => ProcFs.All().Where(static process => process.Parent == Environment.ProcessId);
}
