namespace ClawBridge.Protocol.Payloads;

/// <summary>Params of <c>pki.crl</c>.</summary>
/// <param name="CrlPem">The cluster's revocation lists, one PEM block for each of its authorities; they replace those that the node has.</param>
internal sealed record PkiCrl(string CrlPem);
