using ClawBridge.Rpc;

namespace ClawBridge.Pki;

/// <summary>The methods of this room.</summary>
internal static class PkiMethods
{
    public static IReadOnlyList<MethodEntry> All(PkiServices pki) =>
    [
        new("ca_crl", () => new CaCrlHandler(pki)),
        new("ca_rotate", () => new CaRotateHandler(pki)),
        new("ca_status", () => new CaStatusHandler(pki)),
        new("cert_get", () => new CertGetHandler(pki)),
        new("cert_issue", () => new CertIssueHandler(pki)),
        new("cert_list", () => new CertListHandler(pki)),
        new("cert_revoke", () => new CertRevokeHandler(pki)),
        new("cert_rotate", () => new CertRotateHandler(pki)),
    ];
}
