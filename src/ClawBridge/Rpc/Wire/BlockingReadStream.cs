using System.Threading.Tasks.Sources;

namespace ClawBridge.Rpc.Wire;

/// <summary>
/// Makes reads of a stream that can only block awaitable and cancellable, with one thread of its own: what awaits a read goes on
/// on that thread, so that no byte crosses to another one on its way to the handler.
/// </summary>
/// <param name="read">Blocks until there are bytes; 0 is the end.</param>
internal sealed class BlockingReadStream(Func<Memory<byte>, int> read) : Stream, IValueTaskSource<int>
{
    private readonly SemaphoreSlim _asked = new(0);
    private ManualResetValueTaskSourceCore<int> _answer;
    private Memory<byte> _target;
    private CancellationTokenRegistration _cancellation;
    private int _isPending;
    private Thread? _thread;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>One at a time. After a cancelled read the stream is of no more use: its thread may hold the next bytes.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _answer.Reset();
        _target = buffer;
        Volatile.Write(ref _isPending, 1);
        var result = new ValueTask<int>(this, _answer.Version);
        _cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((BlockingReadStream)state!).Cancel(token), this);
        if (_thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "input" };
            _thread.Start();
        }

        _asked.Release();
        return result;
    }

    public override int Read(byte[] buffer, int offset, int count) => read(buffer.AsMemory(offset, count));

    public int GetResult(short token) => _answer.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _answer.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Run()
    {
        while (true)
        {
            _asked.Wait();
            int count;
            try
            {
                count = read(_target);
            }
            catch (IOException e)
            {
                if (Settle()) _answer.SetException(e);
                return;
            }

            if (!Settle()) return;
            _answer.SetResult(count);
        }
    }

    private void Cancel(CancellationToken token)
    {
        if (Interlocked.Exchange(ref _isPending, 0) == 1) _answer.SetException(new OperationCanceledException(token));
    }

    private bool Settle()
    {
        if (Interlocked.Exchange(ref _isPending, 0) == 0) return false;
        _cancellation.Unregister();
        return true;
    }
}
