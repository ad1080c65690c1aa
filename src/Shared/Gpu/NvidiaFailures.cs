namespace ClawBridge.Gpu;

/// <summary>What nvidia-smi says when it fails, with what to do about it. Pure.</summary>
internal static class NvidiaFailures
{
    private const string NoDevices = "No devices were found";

    private const string DeviceWarning = "Unable to determine the device handle";

    /// <summary>The arguments that make it tell all that <see cref="NvidiaSmiParser"/> reads.</summary>
    public static IReadOnlyList<string> Arguments { get; } = ["-q", "-x"];

    /// <summary>The driver works and has no GPU (nvidia-smi's return code 6).</summary>
    /// <param name="said">What it wrote to both of its streams.</param>
    public static bool HasNoDevices(int exitCode, string said) => exitCode == 6 || said.Contains(NoDevices, StringComparison.Ordinal);

    /// <summary>It answered, but warned that a GPU is missing from the answer.</summary>
    public static bool Warns(string said) => said.Contains(DeviceWarning, StringComparison.Ordinal);

    /// <summary>A failure that is known, as a sentence; else null.</summary>
    public static string? Known(string said)
    {
        if (said.Contains("version mismatch", StringComparison.OrdinalIgnoreCase))
            return "The NVIDIA kernel module and library have different versions after a driver update; reboot the machine or reload the nvidia modules.";
        if (said.Contains("Failed to initialize NVML", StringComparison.Ordinal))
            return "nvidia-smi could not initialise the NVIDIA driver (NVML); check dmesg and reinstall or reload the driver.";
        if (said.Contains("couldn't communicate with the NVIDIA driver", StringComparison.Ordinal))
            return "The NVIDIA kernel module is not loaded; install the driver for this kernel, or run modprobe nvidia.";
        if (Warns(said) || said.Contains("GPU is lost", StringComparison.Ordinal))
            return "The NVIDIA driver has lost a GPU; check dmesg for an Xid error and power-cycle the machine.";
        return null;
    }
}
