namespace ClawNode.Runtimes.Process;

/// <summary>
/// The memory limit of a process workload: looked after once a second, over all processes of its session. It is a guard against
/// growth, not a wall: what grows faster than that is the kernel's to stop.
/// </summary>
internal sealed class MemoryGuard(int session, long? limitBytes)
{
    public bool Fired { get; private set; }

    public void Check()
    {
        if (limitBytes is not { } limit || Fired) return;
        var members = ProcFs.All().Where(process => process.Session == session).ToArray();
        if (members.Sum(static process => process.ResidentBytes) <= limit) return;
        // Pages that several processes share count once; that is dearer to ask, so only in doubt.
        if (members.Sum(static process => ProcFs.ProportionalBytes(process.Pid) ?? process.ResidentBytes) <= limit) return;
        Fired = true;
        ProcessGroup.Signal(session, Libc.SigKill);
    }
}
