namespace ClawNode.Link;

/// <summary>One open connection that carries text frames both ways. One sender and one receiver at a time.</summary>
internal interface ILinkTransport : IAsyncDisposable
{
    /// <summary>Why the other side closed, once <see cref="ReceiveAsync"/> has answered null.</summary>
    LinkClosure? Closure { get; }

    /// <summary>Sends one frame. Throws <see cref="LinkLostException"/> when the connection is gone.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken);

    /// <summary>The next frame, or null when the other side has closed. Throws <see cref="LinkLostException"/> when it broke.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken);
}
