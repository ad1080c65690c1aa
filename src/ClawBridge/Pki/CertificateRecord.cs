using System.Security.Cryptography;
using System.Text.Json.Serialization;
using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>A certificate that the cluster issued. Its private key is not in here and nowhere else in the state.</summary>
internal sealed record CertificateRecord : IRecord<CertificateRecord>
{
    /// <summary>The serial number as a UUID, see <see cref="SerialNumbers"/>.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    public required CertificateKind Kind { get; init; }

    /// <summary>The subject's common name.</summary>
    public required string CommonName { get; init; }

    /// <summary>Of the subject alternative names.</summary>
    public IReadOnlyList<string> DnsNames { get; set; } = [];

    /// <summary>Of the subject alternative names.</summary>
    public IReadOnlyList<string> IpAddresses { get; set; } = [];

    public required bool ServerAuth { get; init; }

    public required bool ClientAuth { get; init; }

    /// <summary>What was asked for, in days; 0 for those that the bridge renews itself.</summary>
    public int ValidityDays { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long NotBefore { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long NotAfter { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long IssuedAt { get; init; }

    /// <summary>The issuing CA's id.</summary>
    public required string IssuerId { get; init; }

    /// <summary>DER.</summary>
    public required byte[] Certificate { get; init; }

    /// <summary>The node whose it is; null unless it is a node's.</summary>
    public string? NodeId { get; init; }

    /// <summary>Unix milliseconds; null while it is not revoked.</summary>
    public long? RevokedAt { get; init; }

    public RevocationReason? RevocationReason { get; init; }

    /// <summary>Id of the certificate that <c>cert_rotate</c> made in its place.</summary>
    public string? ReplacedBy { get; init; }

    [JsonIgnore]
    public bool IsRevoked => RevokedAt is not null;

    [JsonIgnore]
    public string Pem => Pems.Certificate(Certificate);

    /// <summary>Lower-case hex SHA-256 of the certificate (DER).</summary>
    [JsonIgnore]
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Certificate));

    /// <param name="now">Unix milliseconds.</param>
    public bool IsExpired(long now) => now > NotAfter;

    /// <summary>Whole days until it ends, towards zero; negative after its end.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public long DaysLeft(long now) => (NotAfter - now) / (24 * 3600 * 1000);

    public CertificateRecord At(long revision) => this with { Revision = revision };
}
