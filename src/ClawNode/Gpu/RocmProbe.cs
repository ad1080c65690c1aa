using ClawBridge.Gpu;

namespace ClawNode.Gpu;

/// <summary>AMD's GPUs through <c>rocm-smi --json</c>, with the device files that a container needs.</summary>
/// <param name="runner">Runs the tool.</param>
/// <param name="drm">Finds a card's device files.</param>
/// <param name="configured">Whether the config names the tool's path, so that its absence is a finding.</param>
internal sealed class RocmProbe(IProbeRunner runner, DrmDevices drm, bool configured = false) : IGpuProbe
{
    public string Tool => "rocm-smi";

    public async Task<ProbeAnswer> AskAsync(CancellationToken cancellationToken)
    {
        var outcome = await runner.RunAsync(cancellationToken);
        if (outcome.Kind != ProbeOutcomeKind.Ended) return ProbeFailure.NotEnded(Tool, outcome, configured);

        var said = outcome.Output + "\n" + outcome.Error;
        if (RocmFailures.Known(said) is { } known) return new ProbeAnswer(null, known);
        if (RocmFailures.HasNoDevices(outcome.ExitCode, said)) return new ProbeAnswer(GpuReading.Empty, null);
        try
        {
            var reading = RocmSmiParser.Parse(outcome.Output);
            var devices = reading.Devices.Select(device => device with { DevicePaths = drm.PathsOf(device.PciBusId) });
            return new ProbeAnswer(reading with { Devices = [.. devices] }, outcome.ExitCode == 0 ? null : ProbeFailure.Exit(Tool, outcome));
        }
        catch (ProbeFormatException e)
        {
            return new ProbeAnswer(null, ProbeFailure.Unreadable(Tool, outcome, e));
        }
    }
}
