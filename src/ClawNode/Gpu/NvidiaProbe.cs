namespace ClawNode.Gpu;

/// <summary>NVIDIA's GPUs through <c>nvidia-smi -q -x</c>.</summary>
/// <param name="runner">Runs the tool.</param>
/// <param name="configured">Whether the config names the tool's path, so that its absence is a finding.</param>
internal sealed class NvidiaProbe(IProbeRunner runner, bool configured = false) : IGpuProbe
{
    /// <summary>"No devices were found" (nvidia-smi's return code 6).</summary>
    private const int NoDevices = 6;

    public static IReadOnlyList<string> Arguments { get; } = ["-q", "-x"];

    public string Tool => "nvidia-smi";

    public async Task<ProbeAnswer> AskAsync(CancellationToken cancellationToken)
    {
        var outcome = await runner.RunAsync(cancellationToken);
        if (outcome.Kind != ProbeOutcomeKind.Ended) return ProbeFailure.NotEnded(Tool, outcome, configured);

        var said = outcome.Output + "\n" + outcome.Error;
        if (outcome.ExitCode == NoDevices || said.Contains("No devices were found", StringComparison.Ordinal))
            return new ProbeAnswer(GpuReading.Empty, null);
        try
        {
            var reading = NvidiaSmiParser.Parse(outcome.Output);
            return new ProbeAnswer(reading, outcome.ExitCode == 0 && !Warns(said) ? null : KnownFailure(said) ?? ProbeFailure.Exit(Tool, outcome));
        }
        catch (ProbeFormatException e)
        {
            return new ProbeAnswer(null, KnownFailure(said) ?? ProbeFailure.Unreadable(Tool, outcome, e));
        }
    }

    private static bool Warns(string said) => said.Contains("Unable to determine the device handle", StringComparison.Ordinal);

    private static string? KnownFailure(string said)
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
