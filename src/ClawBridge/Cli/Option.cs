namespace ClawBridge.Cli;

/// <summary>One setting as users write it.</summary>
/// <param name="Key">The config key; the flag is <c>--key</c> with dashes, the variable <c>CLAW_BRIDGE_KEY</c> in capitals.</param>
/// <param name="Value">What the flag takes, for the help text; null for a switch.</param>
internal sealed record Option(string Key, string? Value, string Meaning)
{
    public string Flag => "--" + Key.Replace('_', '-');

    public string Variable => "CLAW_BRIDGE_" + Key.ToUpperInvariant();
}
