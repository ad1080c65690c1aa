namespace ClawNode.Link;

/// <summary>Content of <c>status.json</c> and answer of <c>clawnode status --json</c>.</summary>
internal sealed record AgentStatus
{
    /// <summary>Whether an agent runs on this state directory now; only <c>clawnode status</c> says so.</summary>
    public bool Running { get; init; }

    public required int Pid { get; init; }

    public required string NodeId { get; init; }

    public required string Hostname { get; init; }

    public required string Version { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long StartedAt { get; init; }

    public required IReadOnlyList<LinkStatus> Links { get; init; }
}
