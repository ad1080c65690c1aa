using System.Net.Sockets;
using System.Text.Json;
using ClawBridge.Attach;
using ClawBridge.State;

namespace ClawBridge.Tests.Attach.Support;

/// <summary>An owner that can end as SIGKILL ends one: its sockets and its lock are gone at once, nothing is said.</summary>
internal sealed class DyingOwner : IDisposable
{
    private readonly Socket _listener;
    private readonly DirectoryLock _held;
    private Socket? _peer;

    public DyingOwner(StateDirectory directory, FakeCluster cluster, int version = AttachProtocol.Version)
    {
        _held = DirectoryLock.TryTake(directory, 1) ?? throw new InvalidOperationException("The directory has an owner.");
        File.Delete(directory.SocketPath);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(directory.SocketPath));
        _listener.Listen();
        Session = AcceptAsync(cluster, version);
    }

    /// <summary>The first bridge that attaches.</summary>
    public Task<FakeSession> Session { get; }

    public AttachHello? Hello { get; private set; }

    public void Kill()
    {
        _peer?.Dispose();
        _listener.Dispose();
        _held.Dispose();
    }

    public void Dispose() => Kill();

    private async Task<FakeSession> AcceptAsync(FakeCluster cluster, int version)
    {
        _peer = await _listener.AcceptAsync();
        var stream = new NetworkStream(_peer);
        var reader = new FrameReader(stream, FrameForm.Lines);
        var hello = await reader.ReadAsync(CancellationToken.None);
        Hello = JsonSerializer.Deserialize(hello!.Value.Body.Span, AttachJson.Default.AttachHello);
        var welcome = new AttachWelcome { Attach = version, Version = "1", Pid = 1 };
        await stream.WriteAsync(FrameWriter.Frame(FrameForm.Lines, JsonSerializer.SerializeToUtf8Bytes(welcome, AttachJson.Default.AttachWelcome)));
        var session = new FakeSession(cluster, new Rest(reader), stream, "dying");
        _ = session.RunAsync();
        return session;
    }

    /// <summary>What follows the first line.</summary>
    private sealed class Rest(FrameReader reader) : Stream
    {
        private ReadOnlyMemory<byte> _left;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left.IsEmpty)
            {
                try
                {
                    if (await reader.ReadAsync(cancellationToken) is not { } frame) return 0;
                    _left = frame.Raw.ToArray();
                }
                catch (Exception e) when (e is IOException or ObjectDisposedException)
                {
                    return 0;
                }
            }

            var count = Math.Min(buffer.Length, _left.Length);
            _left[..count].CopyTo(buffer);
            _left = _left[count..];
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
