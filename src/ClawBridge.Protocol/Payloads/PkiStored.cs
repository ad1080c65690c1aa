namespace ClawBridge.Protocol.Payloads;

/// <summary>Answer of <c>pki.install</c> and <c>pki.crl</c>: it is on the node's disk.</summary>
/// <param name="Stored">True.</param>
internal sealed record PkiStored(bool Stored);
