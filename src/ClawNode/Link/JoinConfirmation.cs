using System.Text.Json;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawNode.Commands;

namespace ClawNode.Link;

/// <summary>
/// Completes a join. A bridge takes a join token as used up only when the node shows that hello has arrived, by any frame after it;
/// a node that hung up at once would leave that open. Over TLS the bridge then gives the node its certificate, which the next
/// connection may need.
/// </summary>
internal sealed class JoinConfirmation(LinkContext context)
{
    /// <summary>OpenClaw's event that says no more than that the node is there; bridge and gateway both know it.</summary>
    private const string Alive = "node.presence.alive";

    private const string BridgeProduct = "claw-bridge";
    private const string RequestId = "joined";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CertificateLimit = TimeSpan.FromSeconds(15);

    private int _results;

    /// <summary>
    /// Sends the sign and waits for its receipt, and for the certificate where one is to come. What does not come in time is no failure:
    /// the device token is kept already.
    /// </summary>
    /// <returns>Whether all came that was to come.</returns>
    public async Task<bool> CompleteAsync(LinkConnection connection, string url, CancellationToken cancellationToken)
    {
        var getsCertificate = connection.Product == BridgeProduct && connection.Hello.Auth?.DeviceToken is { Length: > 0 }
            && url.StartsWith("wss:", StringComparison.OrdinalIgnoreCase);
        using var limit = new CancellationTokenSource(getsCertificate ? CertificateLimit : Limit, context.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var frame = FrameText.Request(RequestId, "node.event", new NodeEvent { Event = Alive, PayloadJSON = "{}" }, FrameJson.Default.NodeEvent);
            await connection.Transport.SendAsync(frame, both.Token);
            return await ServeAsync(connection.Transport, url, getsCertificate, both.Token);
        }
        catch (Exception e) when (e is LinkLostException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // The next connection with the device token is a sign just as good.
            return false;
        }
    }

    /// <summary>Reads frames until all of them were answered that end the join.</summary>
    private async Task<bool> ServeAsync(ILinkTransport transport, string url, bool getsCertificate, CancellationToken cancellationToken)
    {
        HashSet<string> awaited = [RequestId];
        while (await transport.ReceiveAsync(cancellationToken) is { } bytes)
        {
            if (FrameText.Parse(bytes) is not { } frame) continue;
            if (frame is { Type: Frame.Response, Id: { } id }) awaited.Remove(id);
            else if (frame is { Type: Frame.Event, Name: "node.invoke.request" } && FrameText.Payload(frame, FrameJson.Default.InvokeRequest) is { } request)
            {
                if (await AnswerAsync(transport, url, request, cancellationToken) is not { } receipt) continue;
                awaited.Add(receipt);
                getsCertificate = false;
            }

            if (awaited.Count == 0 && !getsCertificate) return true;
        }

        return false;
    }

    /// <summary>Carries out what belongs to the certificate; the node's other commands have to wait until it runs.</summary>
    /// <returns>The id whose receipt ends the join; null unless the certificate was installed.</returns>
    private async Task<string?> AnswerAsync(ILinkTransport transport, string url, InvokeRequest request, CancellationToken cancellationToken)
    {
        if (request.Command is not (NodeCommands.PkiCsr or NodeCommands.PkiInstall) || context.Commands.Find(request.Command) is not { } command) return null;
        var result = new InvokeResult { Id = request.Id, NodeId = context.Identity.DeviceId, Ok = false };
        try
        {
            using var parameters = JsonDocument.Parse(string.IsNullOrEmpty(request.ParamsJSON) ? "{}" : request.ParamsJSON);
            result = result with { Ok = true, Payload = await command.ExecuteAsync(parameters.RootElement, CommandContext.Local with { LinkUrl = url }, cancellationToken) };
        }
        catch (CommandException e)
        {
            result = result with { Error = new InvokeError(e.Code, e.Message) };
        }
        catch (JsonException)
        {
            result = result with { Error = new InvokeError(InvokeErrorCodes.InvalidParams, "The parameters are not valid JSON.") };
        }

        var id = FormattableString.Invariant($"result-{++_results}");
        await transport.SendAsync(FrameText.Request(id, "node.invoke.result", result, FrameJson.Default.InvokeResult), cancellationToken);
        return result.Ok && request.Command == NodeCommands.PkiInstall ? id : null;
    }
}
