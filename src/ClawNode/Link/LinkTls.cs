using System.Security.Cryptography.X509Certificates;

namespace ClawNode.Link;

/// <summary>What a link brings to its TLS handshakes besides its CA.</summary>
/// <param name="Certificate">The node's certificate with its key; null while it has none there.</param>
/// <param name="Revoked">What the other side's cluster has revoked.</param>
internal sealed record LinkTls(X509Certificate2? Certificate, IReadOnlyList<RevocationList> Revoked) : IDisposable
{
    /// <summary>For one who only looks who is there.</summary>
    public static LinkTls None { get; } = new(null, []);

    public void Dispose() => Certificate?.Dispose();
}
