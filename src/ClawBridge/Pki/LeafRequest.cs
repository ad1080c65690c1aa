using System.Security.Cryptography.X509Certificates;

namespace ClawBridge.Pki;

/// <summary>What a certificate is to say; all of it is checked.</summary>
internal sealed record LeafRequest
{
    public required CertificateKind Kind { get; init; }

    public required string CommonName { get; init; }

    public IReadOnlyList<string> DnsNames { get; init; } = [];

    public IReadOnlyList<string> IpAddresses { get; init; } = [];

    /// <summary>A URI among the alternative names: a node's identity, or the listener's; never from a caller.</summary>
    public Uri? Uri { get; init; }

    public bool ServerAuth { get; init; }

    public bool ClientAuth { get; init; }

    public required PublicKey PublicKey { get; init; }

    public required TimeSpan Lifetime { get; init; }

    /// <summary>What was asked for, in days; 0 for those that the bridge renews itself.</summary>
    public int ValidityDays { get; init; }

    /// <summary>The node whose it is.</summary>
    public string? NodeId { get; init; }
}
