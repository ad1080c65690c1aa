using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClawBridge.Protocol.Crypto;
using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Pki;

/// <summary>
/// The certificate that a listener shows: 90 days from the issuing CA, replaced while it runs when less than 30 are left, when it
/// was revoked, and when the issuing CA was replaced. Its key is nowhere but in this process. Nodes know it among the cluster's
/// certificates by a URI that no other one has.
/// </summary>
internal sealed partial class ServerCertificates : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    private readonly SemaphoreSlim _renewing = new(1, 1);
    private readonly IStore _store;
    private readonly CertificateService _service;
    private readonly IReadOnlyList<string> _names;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile Shown _current;

    private ServerCertificates(PkiServices pki, IReadOnlyList<string> names, TimeProvider time, ILogger logger, AuthorityRecord root, Shown current)
    {
        (_store, _service, _names, _time, _logger, _current) = (pki.Store, pki.Certificates, names, time, logger, current);
        CaPem = Pems.Certificate(root.Certificate);
        CaSha256 = Convert.ToHexStringLower(SHA256.HashData(root.Certificate));
    }

    /// <summary>The root's certificate: what nodes pin.</summary>
    public string CaPem { get; }

    /// <summary>Lower-case hex SHA-256 of the root's certificate (DER): what <c>--ca-sha256</c> takes.</summary>
    public string CaSha256 { get; }

    /// <summary>Issues the first one; makes the CAs if they are not there.</summary>
    /// <param name="names">Host names and IP addresses that the listener is reached by; the first is the subject.</param>
    /// <exception cref="JournalException">It cannot be written down.</exception>
    public static async ValueTask<ServerCertificates> StartAsync(
        PkiServices pki, IReadOnlyList<string> names, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var first = await IssueAsync(pki.Store, pki.Certificates, names, cancellationToken);
        return new ServerCertificates(pki, names, time, logger, Authorities.Root(pki.Store.Current.Rows(PkiTables.Authorities))!, first);
    }

    /// <summary>For the next handshake.</summary>
    public async ValueTask<SslStreamCertificateContext> CurrentAsync(CancellationToken cancellationToken)
    {
        if (IsGood(_current)) return _current.Context;
        await _renewing.WaitAsync(cancellationToken);
        try
        {
            // A handshake under way may still use the old one, so that one is left to the garbage collector.
            if (!IsGood(_current)) _current = await IssueAsync(_store, _service, _names, cancellationToken);
        }
        catch (JournalException e)
        {
            // Nodes that come back need the link more than a fresh certificate; the next handshake tries again.
            NotRenewed(_logger, e);
        }
        finally
        {
            _renewing.Release();
        }

        return _current.Context;
    }

    public void Dispose() => _renewing.Dispose();

    private bool IsGood(Shown shown)
    {
        var state = _store.Current;
        return _time.GetUtcNow() <= shown.Context.TargetCertificate.NotAfter - RenewBefore
            && state.Find(PkiTables.Certificates, shown.Id) is { IsRevoked: false }
            && Authorities.Issuing(state.Rows(PkiTables.Authorities))?.Id == shown.IssuerId;
    }

    private static async ValueTask<Shown> IssueAsync(IStore store, CertificateService service, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = new LeafRequest
        {
            Kind = CertificateKind.Listener,
            CommonName = names[0].Length <= CertificateNames.MaxCommonName ? names[0] : names[0][..CertificateNames.MaxCommonName],
            DnsNames = [.. names.Where(static name => !IPAddress.TryParse(name, out _))],
            IpAddresses = [.. names.Where(static name => IPAddress.TryParse(name, out _))],
            Uri = new Uri(BridgeIdentity.UriPrefix + store.ClusterId),
            ServerAuth = true,
            PublicKey = new PublicKey(key),
            Lifetime = Lifetime,
        };
        var (record, issuer) = await store.TransactAsync(
            transaction =>
            {
                var issued = service.Issue(transaction, leaf);
                return (issued, transaction.Find(PkiTables.Authorities, issued.IssuerId)!);
            },
            cancellationToken);
        using var certificate = X509CertificateLoader.LoadCertificate(record.Certificate);
        var between = X509CertificateLoader.LoadCertificate(issuer.Certificate);
        var context = SslStreamCertificateContext.Create(certificate.CopyWithPrivateKey(key), new X509Certificate2Collection(between), offline: true);
        return new Shown(record.Id, record.IssuerId, context);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The listener's certificate could not be replaced because the state cannot be written; the old one is shown on")]
    private static partial void NotRenewed(ILogger logger, Exception exception);

    private sealed record Shown(string Id, string IssuerId, SslStreamCertificateContext Context);
}
