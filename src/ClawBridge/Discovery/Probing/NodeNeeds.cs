namespace ClawBridge.Discovery.Probing;

/// <summary>What the agent's program needs of a machine.</summary>
internal static class NodeNeeds
{
    public const string System = "Linux";

    /// <summary>What it is built for.</summary>
    public const string Architecture = "x86_64";

    /// <summary>The newest version among the symbols of glibc that the program is linked with; a test compares it with the built program.</summary>
    public static readonly Version Glibc = new(2, 34);

    /// <summary>For the program, its state, and the logs of what runs.</summary>
    public const long LeastDiskMb = 1_024;

    /// <summary>Images of GPU programs are many gigabytes.</summary>
    public const long FairDiskMb = 20_480;

    public const long LeastMemoryMb = 256;

    public const long FairMemoryMb = 2_048;

    public const long MostClockSkewSeconds = 60;

    /// <summary>Below it the NVIDIA container toolkit does not work (its documentation's prerequisite).</summary>
    public static readonly Version LeastNvidiaDriver = new(418, 81);

    /// <summary>Below it no program made for CUDA 12 runs (CUDA's table of compatible drivers).</summary>
    public static readonly Version FairNvidiaDriver = new(525, 60);
}
