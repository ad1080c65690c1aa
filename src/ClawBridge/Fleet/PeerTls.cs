namespace ClawBridge.Fleet;

/// <summary>The TLS side of a node's connection.</summary>
/// <param name="Certificate">The client certificate that the node showed, DER; null when it showed none. TLS proved that it has the key, nothing else is checked yet.</param>
/// <param name="IsCertificateRequired">The listener takes nodes with a certificate of the cluster only.</param>
internal sealed record PeerTls(byte[]? Certificate, bool IsCertificateRequired);
