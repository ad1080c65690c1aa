namespace ClawNode.Runtimes;

/// <summary>Where a container or process stands, as its runtime sees it.</summary>
internal enum RuntimePhase
{
    /// <summary>It exists and was never started.</summary>
    Created,
    Running,

    /// <summary>It ran and ended.</summary>
    Ended,

    /// <summary>The runtime tried to start it and could not; it never ran.</summary>
    Failed,
}
