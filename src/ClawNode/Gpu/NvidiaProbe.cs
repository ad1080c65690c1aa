using ClawBridge.Gpu;

namespace ClawNode.Gpu;

/// <summary>NVIDIA's GPUs through <c>nvidia-smi -q -x</c>.</summary>
/// <param name="runner">Runs the tool.</param>
/// <param name="configured">Whether the config names the tool's path, so that its absence is a finding.</param>
internal sealed class NvidiaProbe(IProbeRunner runner, bool configured = false) : IGpuProbe
{
    public string Tool => "nvidia-smi";

    public async Task<ProbeAnswer> AskAsync(CancellationToken cancellationToken)
    {
        var outcome = await runner.RunAsync(cancellationToken);
        if (outcome.Kind != ProbeOutcomeKind.Ended) return ProbeFailure.NotEnded(Tool, outcome, configured);

        var said = outcome.Output + "\n" + outcome.Error;
        if (NvidiaFailures.HasNoDevices(outcome.ExitCode, said)) return new ProbeAnswer(GpuReading.Empty, null);
        try
        {
            var reading = NvidiaSmiParser.Parse(outcome.Output);
            return new ProbeAnswer(reading, outcome.ExitCode == 0 && !NvidiaFailures.Warns(said) ? null : NvidiaFailures.Known(said) ?? ProbeFailure.Exit(Tool, outcome));
        }
        catch (ProbeFormatException e)
        {
            return new ProbeAnswer(null, NvidiaFailures.Known(said) ?? ProbeFailure.Unreadable(Tool, outcome, e));
        }
    }
}
