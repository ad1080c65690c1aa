namespace ClawBridge.Attach;

/// <summary>The first line of an attached bridge.</summary>
internal sealed record AttachHello
{
    /// <summary><see cref="AttachProtocol.Version"/> of the sender.</summary>
    public required int Attach { get; init; }

    /// <summary>The program's version, for the sentence on a mismatch.</summary>
    public required string Version { get; init; }

    public bool ReadOnly { get; init; }

    public string? Principal { get; init; }

    public bool ConfirmsDestructive { get; init; }

    public long DrainTimeoutMs { get; init; }

    /// <summary>Asks for a copy of the state in this file (absolute path) instead of a connection.</summary>
    public string? Backup { get; init; }
}
