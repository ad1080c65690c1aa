using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ClawBridge.Rpc;

namespace ClawBridge.Pki;

/// <summary>A certificate authority with its key opened: for one signature or a few, not to be kept.</summary>
internal sealed class Authority : IDisposable
{
    /// <summary>What is signed begins a little in the past, for machines whose clock is behind.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromHours(1);

    private readonly X509Certificate2 _signer;

    private Authority(AuthorityRecord record, X509Certificate2 signer) => (Record, _signer) = (record, signer);

    public AuthorityRecord Record { get; }

    /// <summary>With its key; belongs to this object.</summary>
    public X509Certificate2 Signer => _signer;

    public DateTimeOffset NotAfter => _signer.NotAfter;

    /// <summary>Opens the key of a stored authority.</summary>
    /// <exception cref="CryptographicException">It does not open under this master key.</exception>
    public static Authority Open(AuthorityRecord record, ISealer sealer)
    {
        var plain = sealer.Open(record.SealedKey, SealContext(record.Id))
            ?? throw new CryptographicException($"The key of the certificate authority {record.Id} does not open under this master key.");
        try
        {
            using var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(plain, out _);
            using var certificate = X509CertificateLoader.LoadCertificate(record.Certificate);
            return new Authority(record, certificate.CopyWithPrivateKey(key));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Makes the root: its own certificate, from now on for <paramref name="years"/>.</summary>
    public static AuthorityRecord NewRoot(X500DistinguishedName subject, DateTimeOffset now, int years, ISealer sealer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = AuthorityRequest(subject, key, pathLength: 1);
        using var certificate = request.Create(
            subject, X509SignatureGenerator.CreateForECDsa(key), Whole(now - Backdated), Whole(now).AddYears(years), SerialNumbers.New());
        return Sealed(AuthorityRecord.RootId, 0, certificate, key, now, sealer);
    }

    /// <summary>Makes an issuing CA under this root; it ends with the root at the latest.</summary>
    public AuthorityRecord NewIssuing(int number, X500DistinguishedName subject, DateTimeOffset now, int years, ISealer sealer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = AuthorityRequest(subject, key, pathLength: 0);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_signer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var certificate = request.Create(_signer, Earliest(now), Latest(Whole(now).AddYears(years)), SerialNumbers.New());
        return Sealed(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"issuing-{number}"), number, certificate, key, now, sealer);
    }

    /// <summary>Signs a certificate that begins a little before <paramref name="now"/> and ends with this CA at the latest.</summary>
    public X509Certificate2 Sign(CertificateRequest request, DateTimeOffset now, DateTimeOffset ends, byte[] serial)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_signer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        // The request may hold a key of another kind than this CA's, so the generator is named.
        using var key = _signer.GetECDsaPrivateKey()!;
        return request.Create(_signer.SubjectName, X509SignatureGenerator.CreateForECDsa(key), Earliest(now), Latest(ends), serial);
    }

    public void Dispose() => _signer.Dispose();

    /// <summary>What the sealed key is bound to.</summary>
    public static byte[] SealContext(string id) => Encoding.ASCII.GetBytes($"authorities/{id}");

    private static CertificateRequest AuthorityRequest(X500DistinguishedName subject, ECDsa key, int pathLength)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLength, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static AuthorityRecord Sealed(string id, int number, X509Certificate2 certificate, ECDsa key, DateTimeOffset now, ISealer sealer)
    {
        var plain = key.ExportPkcs8PrivateKey();
        try
        {
            return new AuthorityRecord
            {
                Id = id,
                Number = number,
                Certificate = certificate.RawData,
                SealedKey = sealer.Seal(plain, SealContext(id)),
                CreatedAt = now.ToUnixTimeMilliseconds(),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private DateTimeOffset Earliest(DateTimeOffset now)
    {
        var wanted = Whole(now - Backdated);
        return wanted > _signer.NotBefore ? wanted : _signer.NotBefore;
    }

    private DateTimeOffset Latest(DateTimeOffset wanted) => wanted < _signer.NotAfter ? wanted : _signer.NotAfter;

    /// <summary>Certificates know whole seconds only.</summary>
    private static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
