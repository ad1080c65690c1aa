using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;

namespace ClawNode.Link;

/// <summary>
/// Completes a join. A bridge takes a join token as used up only when the node shows that hello has arrived, by any frame
/// after it; a node that hung up at once would leave that open.
/// </summary>
internal static class JoinConfirmation
{
    /// <summary>OpenClaw's event that says no more than that the node is there; bridge and gateway both know it.</summary>
    private const string Alive = "node.presence.alive";

    private const string RequestId = "joined";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Sends the sign and waits for its receipt; a receipt that does not come in time is no failure, the device token is kept already.</summary>
    public static async Task SendAsync(ILinkTransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var frame = FrameText.Request(RequestId, "node.event", new NodeEvent { Event = Alive, PayloadJSON = "{}" }, FrameJson.Default.NodeEvent);
            await transport.SendAsync(frame, both.Token);
            while (await transport.ReceiveAsync(both.Token) is { } bytes)
            {
                if (FrameText.Parse(bytes) is { Type: Frame.Response, Id: RequestId }) return;
            }
        }
        catch (Exception e) when (e is LinkLostException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // The next connection with the device token is a sign just as good.
        }
    }
}
