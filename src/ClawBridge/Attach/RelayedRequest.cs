namespace ClawBridge.Attach;

/// <summary>A message of the client with calls that await answers; all that is needed to send it again.</summary>
/// <param name="raw">With its framing.</param>
/// <param name="isBatch">It is answered by one array.</param>
/// <param name="isRepeatable">Sending it twice does no more than sending it once.</param>
internal sealed class RelayedRequest(byte[] raw, ReadOnlyMemory<byte> body, IReadOnlyList<PendingCall> calls, bool isBatch, bool isRepeatable)
{
    /// <summary>Empty when it can never be sent again.</summary>
    public byte[] Raw { get; } = raw;

    public ReadOnlyMemory<byte> Body { get; } = body;

    public IReadOnlyList<PendingCall> Calls { get; } = calls;

    public bool IsBatch { get; } = isBatch;

    public bool IsRepeatable { get; } = isRepeatable;

    /// <summary>The client has cancelled it since.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>The how-manieth message to the present owner it is, from 1; 0 = not sent to that one.</summary>
    public long SentAs { get; set; }
}
