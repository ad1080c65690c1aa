namespace ClawNode.Gpu;

/// <summary>The kernel's log since boot, read on.</summary>
internal interface IKernelLog
{
    /// <summary>The messages that came since the last call, the first time since boot; empty where the log may not be read.</summary>
    IReadOnlyList<string> ReadNew();
}
