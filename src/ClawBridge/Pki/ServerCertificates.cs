using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ClawBridge.Pki;

/// <summary>The certificate that a listener shows: 90 days from the cluster CA, renewed while it runs.</summary>
internal sealed class ServerCertificates : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    private readonly Lock _gate = new();
    private readonly ClusterCa _authority;
    private readonly IReadOnlyList<string> _names;
    private readonly TimeProvider _time;
    private SslStreamCertificateContext _current;

    public ServerCertificates(ClusterCa authority, IReadOnlyList<string> names, TimeProvider time)
    {
        (_authority, _names, _time) = (authority, names, time);
        _current = Issue();
    }

    public string CaPem => _authority.Pem;

    public string CaSha256 => _authority.Sha256;

    /// <summary>For the next handshake; a new one when less than 30 days are left.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (_gate)
            {
                // A handshake under way may still use the old one, so that one is left to the garbage collector.
                if (_time.GetUtcNow() > _current.TargetCertificate.NotAfter - RenewBefore) _current = Issue();
                return _current;
            }
        }
    }

    public void Dispose() => _authority.Dispose();

    private SslStreamCertificateContext Issue() => SslStreamCertificateContext.Create(
        _authority.IssueServer(_names, Lifetime), new X509Certificate2Collection(_authority.Certificate), offline: true);
}
