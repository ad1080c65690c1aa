using ClawNode.Config;

namespace ClawNode.Link;

/// <summary>Opens connections.</summary>
internal interface ILinkDialer
{
    /// <summary>Connects to the link's address and checks who answers. Throws <see cref="LinkLostException"/> with a sentence when that fails.</summary>
    /// <param name="link">The link.</param>
    /// <param name="tls">What to show there and whom not to trust; stays the caller's, until the connection has ended.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    Task<ILinkTransport> DialAsync(LinkConfig link, LinkTls tls, CancellationToken cancellationToken);
}
