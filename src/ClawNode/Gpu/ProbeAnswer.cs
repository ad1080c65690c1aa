using ClawBridge.Gpu;

namespace ClawNode.Gpu;

/// <summary>A tool's answer as a fact about GPUs.</summary>
/// <param name="Reading">The GPUs; null when the tool failed or is not there.</param>
/// <param name="Reason">What is wrong and what to do, as a sentence; null when nothing is, also when the tool is not installed.</param>
internal sealed record ProbeAnswer(GpuReading? Reading, string? Reason)
{
    /// <summary>The tool is not installed: no GPUs of this vendor, unless there were some before.</summary>
    public static ProbeAnswer NotInstalled { get; } = new(null, null);
}
