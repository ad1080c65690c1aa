using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;

namespace ClawNode.Link;

/// <summary>
/// After a refusal that waits for an approval: a bridge keeps the connection open for a while and tells when it is decided; a gateway
/// closes it at once.
/// </summary>
internal static class ApprovalWait
{
    /// <summary>A connection that is closed sooner than this was not kept for waiting.</summary>
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(5);

    /// <summary>Longer than any bridge keeps it: a dead connection is not waited on for ever.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Reads until the decision or the connection's end; answers the refusal with what was learnt.</summary>
    public static async Task<LinkRefusedException> EndAsync(LinkRefusedException refused, ILinkTransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var isResolved = false;
        try
        {
            while (!isResolved && await transport.ReceiveAsync(both.Token) is { } bytes)
            {
                isResolved = FrameText.Parse(bytes) is { Type: Frame.Event, Name: PairResolved.EventName } frame
                    && FrameText.Payload(frame, FrameJson.Default.PairResolved) is not null;
            }
        }
        catch (Exception e) when (e is LinkLostException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // It is asked again in any case.
        }

        return new LinkRefusedException(refused.Error) { IsResolved = isResolved, WasHeld = time.GetElapsedTime(start) >= Brief };
    }
}
