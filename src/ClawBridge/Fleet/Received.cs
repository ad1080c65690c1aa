namespace ClawBridge.Fleet;

/// <summary>How a receive ended.</summary>
internal enum Received
{
    /// <summary>A whole message is in the buffer.</summary>
    Message,
    TooLarge,

    /// <summary>The peer closed, or the connection broke.</summary>
    Closed,
}
