namespace ClawBridge.Attach;

/// <summary>A call of the client that awaits its answer.</summary>
internal sealed record PendingCall
{
    /// <summary>As JSON, byte for byte.</summary>
    public required string Id { get; init; }

    public required string Method { get; init; }

    /// <summary>The same call again gives the same answer, once.</summary>
    public bool HasIdempotencyKey { get; init; }

    public bool IsDryRun { get; init; }
}
