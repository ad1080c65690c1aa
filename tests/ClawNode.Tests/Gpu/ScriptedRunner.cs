using ClawNode.Gpu;

namespace ClawNode.Tests.Gpu;

/// <summary>A tool that ends as the test says, each run with the next outcome; the last one stays.</summary>
internal sealed class ScriptedRunner(params ProbeOutcome[] outcomes) : IProbeRunner
{
    public int Runs { get; private set; }

    public static ProbeOutcome Says(string output, int exitCode = 0, string error = "") => new(ProbeOutcomeKind.Ended, exitCode, output, error);

    public Task<ProbeOutcome> RunAsync(CancellationToken cancellationToken) =>
        Task.FromResult(outcomes[Math.Min(Runs++, outcomes.Length - 1)]);
}
