using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClawBridge.Fleet;
using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>
/// Judges the TLS client certificate with which a node connects. What needs signatures is done by <see cref="Look"/>, what may
/// change at any moment by <see cref="Fault"/> inside the transaction that lets the node in.
/// </summary>
internal sealed class NodeCertificateCheck
{
    /// <summary>What stands before a node's id among the alternative names of its certificate.</summary>
    public const string UriPrefix = "urn:clawbernetes:node:";

    private readonly PeerTls _tls;
    private readonly string _nodeId;
    private readonly CertificateFault? _fault;

    private NodeCertificateCheck(PeerTls tls, string nodeId, CertificateFault? fault) => (_tls, _nodeId, _fault) = (tls, nodeId, fault);

    /// <param name="nodeId">The device that connects; it has proved that it is.</param>
    public static NodeCertificateCheck Look(StateSnapshot state, PeerTls tls, string nodeId, DateTimeOffset now)
    {
        if (tls.Certificate is null) return new NodeCertificateCheck(tls, nodeId, tls.IsCertificateRequired ? CertificateFault.Missing : null);
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(tls.Certificate);
            return new NodeCertificateCheck(tls, nodeId, Judge(certificate, state.Rows(PkiTables.Authorities), nodeId, now));
        }
        catch (CryptographicException)
        {
            return new NodeCertificateCheck(tls, nodeId, CertificateFault.OtherAuthority);
        }
    }

    /// <summary>Why the node may not connect; null when it may.</summary>
    public CertificateFault? Fault(Transaction transaction) => IsRevoked(
        transaction.Rows(PkiTables.Certificates), transaction.Rows(PkiTables.Authorities), transaction.Find(PkiTables.NodeCertificates, _nodeId), _tls)
        ? CertificateFault.Revoked
        : _fault;

    /// <summary>Whether what the node shows was revoked, or, whatever it shows, the newest certificate that it has.</summary>
    public static bool IsRevoked(StateSnapshot state, PeerTls tls, string nodeId) =>
        IsRevoked(state.Rows(PkiTables.Certificates), state.Rows(PkiTables.Authorities), state.Find(PkiTables.NodeCertificates, nodeId), tls);

    private static bool IsRevoked(
        ImmutableDictionary<string, CertificateRecord> certificates, ImmutableDictionary<string, AuthorityRecord> authorities, NodeCertificateRecord? newest, PeerTls tls) =>
        Authorities.IsRevoked(authorities, newest?.IssuerId) || IsRevoked(certificates, authorities, newest?.CertificateId) || IsRevoked(certificates, authorities, tls.CertificateId);

    private static bool IsRevoked(
        ImmutableDictionary<string, CertificateRecord> certificates, ImmutableDictionary<string, AuthorityRecord> authorities, string? id) =>
        id is not null && certificates.GetValueOrDefault(id) is { } record && (record.IsRevoked || Authorities.IsRevoked(authorities, record.IssuerId));

    private static CertificateFault? Judge(
        X509Certificate2 certificate, ImmutableDictionary<string, AuthorityRecord> authorities, string nodeId, DateTimeOffset now)
    {
        if (now < certificate.NotBefore || now > certificate.NotAfter) return CertificateFault.Expired;
        if (!IsOfCluster(certificate, authorities, now)) return CertificateFault.OtherAuthority;
        var uris = certificate.Extensions.Where(static extension => extension.Oid?.Value == AlternativeNames.Oid)
            .SelectMany(static extension => AlternativeNames.Read(extension.RawData).Uris)
            .Where(static uri => uri.StartsWith(UriPrefix, StringComparison.Ordinal)).ToList();
        if (uris.Count == 0) return CertificateFault.OtherAuthority;
        return uris.Contains(UriPrefix + nodeId) ? null : CertificateFault.OtherNode;
    }

    private static bool IsOfCluster(X509Certificate2 certificate, ImmutableDictionary<string, AuthorityRecord> authorities, DateTimeOffset now)
    {
        if (Authorities.Root(authorities) is not { } root) return false;
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(root.Certificate));
        foreach (var issuing in Authorities.AllIssuing(authorities).Where(static record => record.RevokedAt is null)) policy.ExtraStore.Add(X509CertificateLoader.LoadCertificate(issuing.Certificate));
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTimeIgnored = false;
        policy.VerificationTime = now.UtcDateTime;
        policy.ApplicationPolicy.Add(new Oid(LeafCertificates.ClientAuthentication));
        return chain.Build(certificate);
    }
}
