using ClawNode.Config;

namespace ClawNode.Link;

/// <summary>Opens connections.</summary>
internal interface ILinkDialer
{
    /// <summary>Connects to the link's address and checks who answers. Throws <see cref="LinkLostException"/> with a sentence when that fails.</summary>
    Task<ILinkTransport> DialAsync(LinkConfig link, CancellationToken cancellationToken);
}
