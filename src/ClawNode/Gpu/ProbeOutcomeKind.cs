namespace ClawNode.Gpu;

/// <summary>The ways a tool's run ends.</summary>
internal enum ProbeOutcomeKind
{
    /// <summary>It ended by itself, with any exit code.</summary>
    Ended,

    /// <summary>It is not installed.</summary>
    Missing,

    /// <summary>It is there but cannot be started.</summary>
    NotStarted,

    /// <summary>It did not end within its limit and was killed.</summary>
    TimedOut,

    /// <summary>It wrote more than any real answer holds and was killed.</summary>
    TooMuchOutput,
}
