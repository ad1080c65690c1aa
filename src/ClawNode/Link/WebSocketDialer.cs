using System.Net.Security;
using System.Net.WebSockets;
using ClawNode.Config;

namespace ClawNode.Link;

/// <summary>Dials over TCP and TLS; the certificate is checked against the link's CA, else the system's.</summary>
internal sealed class WebSocketDialer(TimeProvider time) : ILinkDialer
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly CaDownload _authorities = new();

    public async Task<ILinkTransport> DialAsync(LinkConfig link, LinkTls tls, CancellationToken cancellationToken)
    {
        if (LinkAddress.Problem(link.Url, link.PortFile is not null) is { } problem) throw new LinkLostException(problem);
        var address = LinkPort.Address(link);
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        string? certificateProblem = null;
        var socket = new ClientWebSocket();
        // Proxies are for browsing; a node's link goes where its address says.
        socket.Options.Proxy = null;
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(20);
        if (tls.Certificate is { } certificate) socket.Options.ClientCertificates = [certificate];
        try
        {
            var downloaded = link.CaSha256 is { } sha256 ? await _authorities.GetAsync(address.AbsoluteUri, sha256, both.Token) : null;
            if (CertificatePin.Of(link, downloaded) is { } pin)
            {
                socket.Options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                {
                    certificateProblem = pin.Problem(certificate, chain, errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch), time.GetUtcNow(), tls.Revoked);
                    return certificateProblem is null;
                };
            }
            await socket.ConnectAsync(address, both.Token);
            return new WebSocketTransport(socket);
        }
        catch (ConfigException)
        {
            socket.Dispose();
            throw;
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or OperationCanceledException)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new LinkLostException(Sentence(link, certificateProblem, e), e);
        }
    }

    private static string Sentence(LinkConfig link, string? certificateProblem, Exception error)
    {
        if (certificateProblem is not null) return $"{link.Url} was not trusted: {certificateProblem}";
        if (error is OperationCanceledException) return $"{link.Url} did not answer within 15 s.";
        var root = error;
        while (root.InnerException is { } inner) root = inner;
        var untrusted = root is System.Security.Authentication.AuthenticationException;
        return untrusted
            ? $"{link.Url} was not trusted by the system's CAs; give the bridge's own CA with --ca or --ca-sha256."
            : $"{link.Url} could not be reached: {root.Message.TrimEnd('.')}.";
    }
}
