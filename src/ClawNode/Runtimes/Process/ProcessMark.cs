namespace ClawNode.Runtimes.Process;

/// <summary>A process that can be told from a later one with the same number.</summary>
/// <param name="StartTicks">Field 22 of <c>/proc/PID/stat</c>: clock ticks after boot.</param>
/// <param name="BootId">The boot that it lives in.</param>
/// <param name="At">When it was noted, Unix milliseconds.</param>
internal sealed record ProcessMark(int Pid, long StartTicks, string BootId, long At)
{
    /// <summary>Marks a living process; null when it is gone already.</summary>
    public static ProcessMark? Of(int pid, long now) =>
        ProcFs.Stat(pid) is { } stat ? new ProcessMark(pid, stat.StartTicks, ProcFs.BootId(), now) : null;

    /// <summary>Whether this very process still lives; a zombie does not.</summary>
    public bool IsAlive() => ProcFs.Stat(Pid) is { IsZombie: false } stat && stat.StartTicks == StartTicks && BootId == ProcFs.BootId();
}
