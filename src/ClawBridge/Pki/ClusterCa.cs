using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>
/// The cluster's own certificate authority (ECDSA P-256, RFC 5280), made when a listener with TLS first starts. Its key is
/// sealed in the state; nodes pin its certificate.
/// </summary>
internal sealed class ClusterCa : IDisposable
{
    private const string Id = "cluster";
    private const int Years = 10;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>What is signed begins a little in the past, for nodes whose clock is behind.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromHours(1);

    private static readonly byte[] Context = Encoding.ASCII.GetBytes($"authorities/{Id}");

    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2 _signer;
    private readonly TimeProvider _time;

    private ClusterCa(X509Certificate2 certificate, ECDsa key, TimeProvider time)
    {
        (_certificate, _time) = (certificate, time);
        _signer = certificate.CopyWithPrivateKey(key);
    }

    /// <summary>The certificate without its key.</summary>
    public X509Certificate2 Certificate => _certificate;

    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>Lower-case hex SHA-256 of the certificate (DER): what <c>--ca-sha256</c> takes.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(_certificate.RawDataMemory.Span));

    /// <summary>The authority of this cluster, made now if there is none. Two callers at once get the same one.</summary>
    /// <exception cref="CryptographicException">The stored key does not open under this master key.</exception>
    public static async ValueTask<ClusterCa> OpenAsync(IStore store, ISealer sealer, TimeProvider time, CancellationToken cancellationToken)
    {
        var record = store.Current.Find(PkiTables.Authorities, Id);
        if (record is null)
        {
            var made = Create(store.ClusterId, sealer, time);
            record = await store.TransactAsync(
                transaction =>
                {
                    if (transaction.Find(PkiTables.Authorities, Id) is { } earlier) return earlier;
                    transaction.Emit("ca.created", Id, "The cluster's certificate authority was made.");
                    return transaction.Put(PkiTables.Authorities, made);
                },
                cancellationToken);
        }

        return Load(record, sealer, time);
    }

    /// <summary>A certificate with its key for a server of this cluster.</summary>
    /// <param name="names">Host names and IP addresses; the first is the subject.</param>
    public X509Certificate2 IssueServer(IReadOnlyList<string> names, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Subject(names[0]), key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }

        var extensions = request.CertificateExtensions;
        extensions.Add(alternatives.Build());
        extensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        extensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        extensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        extensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        extensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var now = _time.GetUtcNow();
        var ends = now + lifetime;
        using var issued = request.Create(_signer, Earliest(now - Backdated), ends < _certificate.NotAfter ? ends : _certificate.NotAfter, Serial());
        return issued.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        _signer.Dispose();
        _certificate.Dispose();
    }

    private static AuthorityRecord Create(string clusterId, ISealer sealer, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Subject($"Clawbernetes cluster {clusterId}"), key, HashAlgorithmName.SHA256);
        var extensions = request.CertificateExtensions;
        extensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        extensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        extensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = time.GetUtcNow();
        using var certificate = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now - Backdated, now.AddYears(Years), Serial());
        var plain = key.ExportPkcs8PrivateKey();
        try
        {
            return new AuthorityRecord
            {
                Id = Id, Certificate = certificate.RawData, SealedKey = sealer.Seal(plain, Context), CreatedAt = now.ToUnixTimeMilliseconds(),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static ClusterCa Load(AuthorityRecord record, ISealer sealer, TimeProvider time)
    {
        var plain = sealer.Open(record.SealedKey, Context)
            ?? throw new CryptographicException("The key of the cluster's certificate authority does not open under this master key.");
        try
        {
            using var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(plain, out _);
            return new ClusterCa(X509CertificateLoader.LoadCertificate(record.Certificate), key, time);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private DateTimeOffset Earliest(DateTimeOffset wanted) => wanted > _certificate.NotBefore ? wanted : _certificate.NotBefore;

    private static X500DistinguishedName Subject(string commonName)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(commonName.Length <= 64 ? commonName : commonName[..64]);
        return builder.Build();
    }

    /// <summary>16 random bytes, positive and not zero (RFC 5280 §4.1.2.2).</summary>
    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }
}
