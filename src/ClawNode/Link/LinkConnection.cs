using ClawBridge.Protocol.Frames;

namespace ClawNode.Link;

/// <summary>A proven connection.</summary>
/// <param name="Transport">The open connection.</param>
/// <param name="Hello">What the other side said of itself.</param>
/// <param name="Credential">What let the node in.</param>
/// <param name="Tls">What the handshake was made with; ends with the connection.</param>
internal sealed record LinkConnection(ILinkTransport Transport, HelloOk Hello, LinkCredential Credential, LinkTls Tls) : IAsyncDisposable
{
    /// <summary><c>claw-bridge</c>, or <c>openclaw</c> for a gateway, which does not name itself.</summary>
    public string Product => Hello.Server?.Product ?? "openclaw";

    public async ValueTask DisposeAsync()
    {
        await Transport.DisposeAsync();
        Tls.Dispose();
    }
}
