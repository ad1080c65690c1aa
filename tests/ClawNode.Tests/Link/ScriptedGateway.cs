using System.Threading.Channels;
using ClawNode.Config;
using ClawNode.Link;

namespace ClawNode.Tests.Link;

/// <summary>A bridge or gateway in memory, played by the test.</summary>
internal sealed class ScriptedGateway : ILinkDialer
{
    private readonly Channel<GatewayConnection> _dialled = Channel.CreateUnbounded<GatewayConnection>();

    /// <summary>When set, dialling fails with it.</summary>
    public LinkLostException? Unreachable { get; set; }

    public Task<ILinkTransport> DialAsync(LinkConfig link, LinkTls tls, CancellationToken cancellationToken)
    {
        if (Unreachable is { } error) throw error;
        var connection = new GatewayConnection();
        _dialled.Writer.TryWrite(connection);
        return Task.FromResult<ILinkTransport>(connection.NodeSide);
    }

    /// <summary>The next connection that the node opens.</summary>
    public async Task<GatewayConnection> AcceptAsync() => await _dialled.Reader.ReadAsync().AsTask().WaitAsync(GatewayConnection.Patience);
}
