using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawNode.Identity;

namespace ClawNode.Link;

/// <summary>The first three frames of a connection: challenge, connect, hello.</summary>
internal sealed class Handshake(DeviceIdentity identity, LinkProfile profile, TimeProvider time)
{
    private const string ConnectId = "connect";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(ProtocolVersion.HandshakeSeconds);

    /// <summary>
    /// Proves who this node is. Throws <see cref="LinkRefusedException"/> when it is refused, <see cref="LinkLostException"/>
    /// when the other side ends the connection, does not answer in time or does not speak the protocol.
    /// </summary>
    public async Task<HelloOk> PerformAsync(ILinkTransport transport, LinkCredential credential, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var challenge = await ReadChallengeAsync(transport, both.Token);
            var connect = profile.Connect(credential.Auth);
            var signed = connect with { Device = identity.Prove(connect, challenge) };
            await transport.SendAsync(FrameText.Request(ConnectId, "connect", signed, FrameJson.Default.ConnectParams), both.Token);
            return await HelloAsync(transport, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TooSlow();
        }
    }

    /// <summary>Only the first frame, for one who wants to know who is there. Throws <see cref="LinkLostException"/>.</summary>
    public static async Task<ConnectChallenge> ChallengeAsync(ILinkTransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await ReadChallengeAsync(transport, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TooSlow();
        }
    }

    private static LinkLostException TooSlow() =>
        new("The other side did not finish the handshake within 15 s; check that the address is a bridge or gateway.");

    private static async Task<ConnectChallenge> ReadChallengeAsync(ILinkTransport transport, CancellationToken cancellationToken)
    {
        var frame = await NextAsync(transport, cancellationToken);
        return frame is { Type: Frame.Event, Name: "connect.challenge" } && FrameText.Payload(frame, FrameJson.Default.ConnectChallenge) is { Nonce: not null } challenge
            ? challenge
            : throw new LinkLostException("The other side did not begin with a challenge; check that the address is a bridge or gateway.");
    }

    private static async Task<HelloOk> HelloAsync(ILinkTransport transport, CancellationToken cancellationToken)
    {
        while (true)
        {
            var frame = await NextAsync(transport, cancellationToken);
            if (frame is not { Type: Frame.Response, Id: ConnectId }) continue;
            if (frame.Ok != true) throw new LinkRefusedException(frame.Error ?? new FrameError("INVALID_REQUEST", "no reason was given"));
            return FrameText.Payload(frame, FrameJson.Default.HelloOk) ?? throw new LinkLostException("The other side's hello could not be read.");
        }
    }

    private static async Task<Frame?> NextAsync(ILinkTransport transport, CancellationToken cancellationToken)
    {
        if (await transport.ReceiveAsync(cancellationToken) is { } bytes) return FrameText.Parse(bytes);
        var reason = transport.Closure is { Reason.Length: > 0 } closure ? $": {closure.Reason.TrimEnd('.')}" : "";
        throw new LinkLostException($"The other side closed the connection during the handshake{reason}.") { Closure = transport.Closure };
    }
}
