namespace ClawBridge.Hosting;

/// <summary>What <see cref="IdleMemory"/> sees of this process and does to it.</summary>
internal interface IProcessMemory
{
    /// <summary>Used since the process began.</summary>
    TimeSpan ProcessorTime { get; }

    /// <summary>Unmaps pages of the program file that can be had again from the file at any time. Only speed can change.</summary>
    void GiveBack();
}
