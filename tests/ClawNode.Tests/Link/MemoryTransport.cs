using System.Threading.Channels;
using ClawNode.Link;

namespace ClawNode.Tests.Link;

/// <summary>The node's end of a connection in memory.</summary>
internal sealed class MemoryTransport(ChannelWriter<byte[]> sent, ChannelReader<byte[]> received) : ILinkTransport
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LinkClosure? Closure { get; set; }

    /// <summary>Ends when the node has let go of the connection.</summary>
    public Task Disposed => _disposed.Task;

    public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        sent.TryWrite(frame.ToArray());
        return ValueTask.CompletedTask;
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (await received.WaitToReadAsync(cancellationToken) && received.TryRead(out var frame)) return frame;
        return null;
    }

    public ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
