using System.Globalization;
using ClawBridge.Gpu;

namespace ClawNode.Gpu;

/// <summary>Sentences for the ways a tool fails that both vendors share.</summary>
internal static class ProbeFailure
{
    private const int LongestQuote = 200;

    public static ProbeAnswer NotEnded(string tool, ProbeOutcome outcome, bool configured) => outcome.Kind switch
    {
        ProbeOutcomeKind.Missing => configured
            ? new ProbeAnswer(null, $"The configured {tool} does not exist or cannot be run; correct its path in the config.")
            : ProbeAnswer.NotInstalled,
        ProbeOutcomeKind.NotStarted => new ProbeAnswer(null, $"{tool} could not be started: {outcome.Error.TrimEnd('.')}."),
        ProbeOutcomeKind.TooMuchOutput => new ProbeAnswer(null, $"{tool} answered with more than any real answer holds and was ended; check that it is the vendor's program."),
        _ => new ProbeAnswer(null, $"{tool} did not answer within 10 s; the driver may hang, check dmesg and reboot the machine if it stays."),
    };

    public static string Unreadable(string tool, ProbeOutcome outcome, ProbeFormatException error) =>
        outcome.ExitCode == 0 ? $"{tool} {error.Message}; run it by hand to see why." : Exit(tool, outcome);

    public static string Exit(string tool, ProbeOutcome outcome)
    {
        var quote = FirstLine(outcome.Error) ?? FirstLine(outcome.Output);
        return string.Create(CultureInfo.InvariantCulture,
            $"{tool} ended with exit code {outcome.ExitCode}{(quote is null ? "" : $" and said \"{quote}\"")}; run it by hand to see why.");
    }

    private static string? FirstLine(string text)
    {
        var line = text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0 && !line.StartsWith('<'));
        return line is null ? null : line.Length > LongestQuote ? line[..LongestQuote] : line;
    }
}
