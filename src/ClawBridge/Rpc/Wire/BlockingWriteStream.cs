namespace ClawBridge.Rpc.Wire;

/// <summary>A stream for writing whose writes are done when the call returns, also the awaited ones.</summary>
/// <param name="write">Writes all of it, or throws <see cref="IOException"/>.</param>
internal sealed class BlockingWriteStream(Action<ReadOnlyMemory<byte>> write) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            write(buffer);
            return ValueTask.CompletedTask;
        }
        catch (IOException e)
        {
            return ValueTask.FromException(e);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => write(buffer.AsMemory(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
