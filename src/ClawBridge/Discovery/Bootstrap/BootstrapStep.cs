using System.Globalization;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>A step that is done.</summary>
/// <param name="Name">One of <see cref="Names"/>.</param>
/// <param name="DurationMs">How long it took.</param>
/// <param name="Detail">What came of it, as a sentence without its full stop.</param>
internal sealed record BootstrapStep(string Name, long DurationMs, string Detail)
{
    public const string Connect = "connect";
    public const string Probe = "probe";
    public const string Upload = "upload";
    public const string Configure = "configure";
    public const string Start = "start";
    public const string Wait = "wait";
    public const string Register = "register";

    /// <summary>In their order.</summary>
    public static IReadOnlyList<string> Names { get; } = [Connect, Probe, Upload, Configure, Start, Wait, Register];

    /// <summary>As <c>steps_completed</c> has it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}: {Detail} ({DurationMs} ms)");
}
