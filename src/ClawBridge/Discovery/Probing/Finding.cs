using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Probing;

/// <summary>Something about a machine that is missing, bad or worth knowing.</summary>
/// <param name="Code">One of <see cref="FindingCodes"/>.</param>
/// <param name="Fix">What to do about it, as a sentence.</param>
internal sealed record Finding(string Code, string Fix, string Message, Severity Severity)
{
    public static Shape Shape { get; } = Shape.Record(
        new("code", Shape.Text(), "A word for programs, like no_driver."),
        new("fix", Shape.Text(), "What to do about it."),
        new("message", Shape.Text(), "What was found."),
        new("severity", Shape.Word("blocker", "error", "warning", "info"), "blocker: the agent cannot run there; error: it cannot use GPUs or containers; ready means none of these two."));
}
