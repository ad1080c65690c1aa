namespace ClawBridge.Protocol.Payloads;

/// <summary>Params of <c>container.exec</c>: run a program inside a workload that this agent runs.</summary>
internal sealed record ContainerExec
{
    public required string WorkloadId { get; init; }

    public int Replica { get; init; }

    public required IReadOnlyList<string> Command { get; init; }

    public string? Workdir { get; init; }

    public string? User { get; init; }

    /// <summary>Text for its standard input, or null for none.</summary>
    public string? Stdin { get; init; }
}
