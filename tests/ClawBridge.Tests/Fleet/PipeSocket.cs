using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using ClawBridge.Fleet;

namespace ClawBridge.Tests.Fleet;

/// <summary>A node's connection in memory: the test writes what the node sends and reads what the bridge sends.</summary>
internal sealed class PipeSocket(IPAddress? remoteAddress = null) : INodeSocket
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Channel<byte[]> _toBridge = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<string> _toNode = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource<(int Code, string Reason)> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStuck;

    public IPAddress? RemoteAddress { get; } = remoteAddress;

    /// <summary>What the TLS handshake of this connection gave; null for plain ws.</summary>
    public PeerTls? Tls { get; init; }

    /// <summary>The close frame that the bridge sent.</summary>
    public Task<(int Code, string Reason)> Closed => _closed.Task.WaitAsync(Patience);

    public bool IsClosed => _closed.Task.IsCompleted;

    public bool IsAborted => _aborted.Task.IsCompleted;

    public Task Aborted => _aborted.Task.WaitAsync(Patience);

    /// <summary>While true the node takes nothing in.</summary>
    public void StopReading() => _isStuck = true;

    public void Send(string frame) => _toBridge.Writer.TryWrite(Encoding.UTF8.GetBytes(frame));

    public void Send(byte[] frame) => _toBridge.Writer.TryWrite(frame);

    /// <summary>The node hangs up.</summary>
    public void HangUp() => _toBridge.Writer.TryComplete();

    /// <summary>The next frame from the bridge that is no tick.</summary>
    public async Task<JsonElement> NextAsync()
    {
        while (true)
        {
            var text = await _toNode.Reader.ReadAsync().AsTask().WaitAsync(Patience);
            using var document = JsonDocument.Parse(text);
            var frame = document.RootElement.Clone();
            if (!frame.TryGetProperty("event", out var name) || name.GetString() != "tick") return frame;
        }
    }

    public bool HasFrame => _toNode.Reader.TryPeek(out _);

    public async ValueTask<Received> ReceiveAsync(FrameBuffer buffer, int maxBytes)
    {
        if (!await _toBridge.Reader.WaitToReadAsync() || !_toBridge.Reader.TryRead(out var message)) return Received.Closed;
        if (message.Length > maxBytes) return Received.TooLarge;
        for (var rest = message.AsMemory(); !rest.IsEmpty;)
        {
            var room = buffer.Room();
            var part = Math.Min(room.Length, rest.Length);
            rest[..part].CopyTo(room);
            buffer.Advance(part);
            rest = rest[part..];
        }

        return Received.Message;
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        if (_isStuck) await _aborted.Task;
        if (IsAborted) throw new IOException("The connection is broken.");
        _toNode.Writer.TryWrite(Encoding.UTF8.GetString(frame.Span));
    }

    public ValueTask SendCloseAsync(int code, string reason, CancellationToken cancellationToken)
    {
        _closed.TrySetResult((code, reason));
        _toBridge.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public void Abort()
    {
        _aborted.TrySetResult();
        _toBridge.Writer.TryComplete();
    }
}
