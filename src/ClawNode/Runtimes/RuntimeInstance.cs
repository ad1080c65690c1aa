using ClawBridge.Protocol.Payloads;

namespace ClawNode.Runtimes;

/// <summary>What a runtime knows of the container or process of one attempt.</summary>
internal sealed record RuntimeInstance
{
    public required AttemptKey Key { get; init; }

    /// <summary>The container's id, or the process id as text.</summary>
    public required string Id { get; init; }

    public required RuntimePhase Phase { get; init; }

    /// <summary>Null while it runs, and when the runtime lost it.</summary>
    public int? ExitCode { get; init; }

    public bool OutOfMemory { get; init; }

    /// <summary>The exit code is gone for good: the process ended while nobody was there to see it.</summary>
    public bool Lost { get; init; }

    /// <summary>Why it could not be started, as a sentence.</summary>
    public string? Error { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long? StartedAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long? FinishedAt { get; init; }

    /// <summary>The ports as they are really published.</summary>
    public IReadOnlyList<PortMapping> Ports { get; init; } = [];

    /// <summary>As much of the specification as the runtime keeps; what an agent without its own record goes by.</summary>
    public WorkloadRun? Spec { get; init; }
}
