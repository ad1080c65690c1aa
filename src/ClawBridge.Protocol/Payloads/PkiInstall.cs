namespace ClawBridge.Protocol.Payloads;

/// <summary>Params of <c>pki.install</c>.</summary>
/// <param name="CertificatePem">The node's TLS client certificate.</param>
/// <param name="ChainPem">The issuing CA's certificate.</param>
/// <param name="CrlPem">The cluster's revocation lists; null leaves those that the node has.</param>
internal sealed record PkiInstall(string CertificatePem, string ChainPem, string? CrlPem = null);
