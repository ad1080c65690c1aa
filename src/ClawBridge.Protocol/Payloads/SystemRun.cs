namespace ClawBridge.Protocol.Payloads;

/// <summary>Params of <c>system.run</c>.</summary>
internal sealed record SystemRun
{
    public required IReadOnlyList<string> Command { get; init; }

    public string? Cwd { get; init; }

    /// <summary><c>K=V</c> entries.</summary>
    public IReadOnlyList<string> Env { get; set; } = [];

    public long? TimeoutMs { get; init; }
}
