using System.Security.Cryptography;
using ClawBridge.Protocol.Frames;
using ClawBridge.Text;
using ClawNode.Config;
using ClawNode.Host;
using ClawNode.Identity;

namespace ClawNode.Link;

/// <summary>Opens a proven connection, trying each way to be let in once, and keeps the device token that it is given.</summary>
internal sealed class LinkConnector(LinkContext context)
{
    private readonly Handshake _handshake = new(context.Identity, context.Profile, context.Time);

    /// <summary>
    /// Connects with the stored device token, else with the configured one (<paramref name="configuredFirst"/> turns that
    /// round: a join proves the new token). Throws <see cref="LinkRefusedException"/> with the last refusal,
    /// <see cref="LinkLostException"/> when nobody answers.
    /// </summary>
    /// <param name="onPairing">Told of a refusal that waits for an approval, for whose end the call then waits as long as the other side lets it; null does not wait.</param>
    public async Task<LinkConnection> ConnectAsync(
        LinkConfig link, bool configuredFirst, CancellationToken cancellationToken, Action<Refusal>? onPairing = null)
    {
        var ways = LinkCredential.Candidates(context.Tokens.Load(link.Url)?.DeviceToken, link.Token);
        if (configuredFirst) ways = [.. ways.OrderBy(way => way.IsDeviceToken)];
        for (var way = 0; ; way++)
        {
            var tls = Tls(link);
            var transport = await DialAsync(link, tls, cancellationToken);
            try
            {
                var hello = await _handshake.PerformAsync(transport, ways[way], cancellationToken);
                KeepToken(link, hello, ways[way]);
                CheckVersion(hello);
                return new LinkConnection(transport, hello, ways[way], tls);
            }
            catch (LinkRefusedException e) when (way + 1 < ways.Count && Refusal.Of(e.Error).Kind == RefusalKind.Token)
            {
                await transport.DisposeAsync();
                tls.Dispose();
            }
            catch (LinkRefusedException e) when (onPairing is not null && Refusal.Of(e.Error) is { Kind: RefusalKind.Pairing } refusal)
            {
                onPairing(refusal);
                var ended = await ApprovalWait.EndAsync(e, transport, context.Time, cancellationToken);
                await transport.DisposeAsync();
                tls.Dispose();
                throw ended;
            }
            catch
            {
                await transport.DisposeAsync();
                tls.Dispose();
                throw;
            }
        }
    }

    /// <summary>A bridge checks this too; an older one may not.</summary>
    private static void CheckVersion(HelloOk hello)
    {
        if (hello.Server is { Product: "claw-bridge" } server && VersionSkew.Fault(server.Version, AgentVersion.Text) is { } fault)
            throw new LinkRefusedException(new FrameError("INVALID_REQUEST", fault, new FrameErrorDetails { Code = "VERSION_SKEW" }));
    }

    private async Task<ILinkTransport> DialAsync(LinkConfig link, LinkTls tls, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Dialer.DialAsync(link, tls, cancellationToken);
        }
        catch
        {
            tls.Dispose();
            throw;
        }
    }

    private LinkTls Tls(LinkConfig link)
    {
        try
        {
            return new LinkTls(context.Certificates.Load(link.Url, context.Time.GetUtcNow()), RevocationList.ReadAll(context.Certificates.LoadLists(link.Url)));
        }
        catch (CryptographicException e)
        {
            throw new ConfigException($"The revocation lists of {link.Url} in the state directory are damaged ({e.Message.TrimEnd('.')}); remove them, the bridge sends them again.", e);
        }
    }

    /// <summary>The token is on the disk before the link serves anything: a join token is used up by now, so this one must not get lost.</summary>
    private void KeepToken(LinkConfig link, HelloOk hello, LinkCredential way)
    {
        if (hello.Auth?.DeviceToken is not { Length: > 0 } token || (way.IsDeviceToken && way.Auth.Token == token)) return;
        var issued = hello.Auth.IssuedAtMs ?? context.Time.GetUtcNow().ToUnixTimeMilliseconds();
        context.Tokens.Save(new DeviceTokenFile(link.Url, token, issued, hello.Server?.ClusterId));
    }
}
