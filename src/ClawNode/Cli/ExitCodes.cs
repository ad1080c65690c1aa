namespace ClawNode.Cli;

/// <summary>What the program's exit code says.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The asked thing did not succeed, or something is not as it should be.</summary>
    public const int Failed = 1;

    /// <summary>Wrong command line.</summary>
    public const int Usage = 2;

    /// <summary>The config, the state directory or the identity cannot be used.</summary>
    public const int Config = 3;

    /// <summary>The bridge or gateway could not be reached.</summary>
    public const int Unreachable = 4;

    /// <summary>The bridge or gateway refused this node.</summary>
    public const int Refused = 5;

    /// <summary>A person has to approve this node there first.</summary>
    public const int Pending = 6;
}
