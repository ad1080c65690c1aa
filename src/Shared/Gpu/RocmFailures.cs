namespace ClawBridge.Gpu;

/// <summary>What rocm-smi says when it fails, with what to do about it. Pure.</summary>
internal static class RocmFailures
{
    /// <summary>It works and has no GPU.</summary>
    /// <param name="said">What it wrote to both of its streams.</param>
    public static bool HasNoDevices(int exitCode, string said) => exitCode == 0 && said.Contains("No AMD GPUs", StringComparison.Ordinal);

    /// <summary>A failure that is known, as a sentence; else null.</summary>
    public static string? Known(string said) =>
        said.Contains("Driver not initialized", StringComparison.Ordinal) || said.Contains("amdgpu not found", StringComparison.Ordinal)
            ? "The amdgpu kernel module is not loaded; install the AMD driver, or run modprobe amdgpu."
            : null;
}
