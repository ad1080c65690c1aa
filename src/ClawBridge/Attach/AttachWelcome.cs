namespace ClawBridge.Attach;

/// <summary>The owner's first line.</summary>
internal sealed record AttachWelcome
{
    /// <summary><see cref="AttachProtocol.Version"/> of the owner.</summary>
    public required int Attach { get; init; }

    public required string Version { get; init; }

    public required int Pid { get; init; }

    /// <summary>Where the owner accepts nodes; null where it does not.</summary>
    public OwnersListener? Listener { get; init; }

    /// <summary>A sentence: the request is refused, and the connection ends.</summary>
    public string? Error { get; init; }
}
