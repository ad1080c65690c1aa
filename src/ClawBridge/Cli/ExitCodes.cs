namespace ClawBridge.Cli;

/// <summary>What the program ends with.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>A call was answered with an error, or a check of <c>doctor</c> failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line, config or state directory cannot be used.</summary>
    public const int Usage = 2;

    /// <summary>stdout was closed while answers were due; the state is durable.</summary>
    public const int OutputClosed = 3;
}
