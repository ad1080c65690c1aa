namespace ClawBridge.Rpc;

/// <summary>What one way in is allowed and wants: fixed when the connection opens, never by what it sends.</summary>
internal sealed record SessionOptions
{
    public static SessionOptions Owner { get; } = new();

    /// <summary>Who is at the other end. <c>_meta</c> can only lose rights against it.</summary>
    public Principal Principal { get; init; } = Principal.Owner;

    /// <summary>Writes and destructive calls are denied.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Each destructive call needs a confirmation, not only those that always do.</summary>
    public bool ConfirmsDestructive { get; init; }
}
