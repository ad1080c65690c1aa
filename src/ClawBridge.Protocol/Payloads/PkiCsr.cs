namespace ClawBridge.Protocol.Payloads;

/// <summary>Answer of <c>pki.csr</c>.</summary>
/// <param name="CsrPem">A signing request (PKCS #10) for the node's new key; what it says but for the key does not matter.</param>
internal sealed record PkiCsr(string CsrPem);
