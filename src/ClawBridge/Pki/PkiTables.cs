using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>The tables that this room owns.</summary>
internal static class PkiTables
{
    public static readonly Table<AuthorityRecord> Authorities = new("authorities", static () => PkiStateJson.Default.AuthorityRecord);

    public static readonly Table<CertificateRecord> Certificates = new("certificates", static () => PkiStateJson.Default.CertificateRecord);

    public static readonly Table<NodeCertificateRecord> NodeCertificates = new("node_certificates", static () => PkiStateJson.Default.NodeCertificateRecord);

    public static IReadOnlyList<ITable> All { get; } = [Authorities, Certificates, NodeCertificates];
}
