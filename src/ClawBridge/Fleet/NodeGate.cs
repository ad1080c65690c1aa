using System.Text.Json;
using ClawBridge.Discovery;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Fleet;

/// <summary>The handshake of a new connection: challenge, <c>connect</c>, and what it leads to.</summary>
internal sealed partial class NodeGate(
    Admission admission, PairingDesk desk, FleetOptions options, RandomBytes random, TimeProvider time, ILogger logger)
{
    /// <summary>A caller that was refused has this long to take the close frame in.</summary>
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(3);

    private int _pending;

    /// <summary>Lets a node in, or tells it why not and closes the connection; null then.</summary>
    public async Task<Arrival?> ReceiveAsync(INodeSocket socket)
    {
        var queue = new SendQueue(socket, options.MaxQueuedBytes, time);
        if (Interlocked.Increment(ref _pending) > options.MaxPendingHandshakes)
        {
            Interlocked.Decrement(ref _pending);
            await CloseAsync(socket, queue, Task.CompletedTask, CloseCodes.TryAgainLater, "too many connections that have not said who they are");
            return null;
        }

        try
        {
            return await ShakeHandsAsync(socket, queue);
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    private async Task<Arrival?> ShakeHandsAsync(INodeSocket socket, SendQueue queue)
    {
        var nonce = NewId();
        var challenge = new ConnectChallenge(nonce, time.GetUtcNow().ToUnixTimeMilliseconds());
        queue.TryAdd(OutgoingFrames.Event("connect.challenge", challenge, FrameJson.Default.ConnectChallenge));
        var buffer = new FrameBuffer();
        var receiving = socket.ReceiveAsync(buffer, ProtocolVersion.MaxHandshakeBytes).AsTask();
        try
        {
            if (!await EndsWithinAsync(receiving, options.HandshakeTimeout)) return await CloseAsync(socket, queue, receiving, CloseCodes.Normal, "connect timeout");
            var received = await receiving;
            if (received == Received.TooLarge) return await CloseAsync(socket, queue, receiving, CloseCodes.TooBig, "frame over 64 KiB before hello");
            if (received == Received.Closed) return null;
            if (!IncomingFrame.TryRead(buffer.Written, out var frame)) return await CloseAsync(socket, queue, receiving, CloseCodes.Normal, "");
            return await AnswerAsync(socket, queue, frame, nonce);
        }
        finally
        {
            if (receiving.IsCompleted) buffer.Release();
        }
    }

    private async Task<Arrival?> AnswerAsync(INodeSocket socket, SendQueue queue, IncomingFrame frame, string nonce)
    {
        try
        {
            var admitted = await admission.AdmitAsync(ReadConnect(frame), nonce, socket.RemoteAddress, socket.Tls, CancellationToken.None);
            return new Arrival(NewId(), frame.Id!, admitted, queue);
        }
        catch (ConnectRefusedException e) when (e.Pending is { } pending)
        {
            Waits(logger, pending.Hostname, pending.Id);
            return await HoldAsync(socket, queue, frame, e.Error, pending);
        }
        catch (ConnectRefusedException e)
        {
            Refused(logger, e.Error.Details?.Code ?? e.Error.Code, e.Message);
            return await RefuseAsync(socket, queue, frame, e.Error, e.CloseCode);
        }
        catch (JournalException e)
        {
            NotWritten(logger, e);
            var error = new FrameError("UNAVAILABLE", "the bridge cannot write its state; try again later", Retryable: true);
            return await RefuseAsync(socket, queue, frame, error, CloseCodes.TryAgainLater);
        }
    }

    private static ConnectParams ReadConnect(IncomingFrame frame)
    {
        if (!frame.IsRequest || string.IsNullOrEmpty(frame.Id) || frame.Method != "connect")
            throw ConnectRefusedException.Invalid("invalid handshake: first request must be connect");
        try
        {
            using var document = JsonDocument.Parse(frame.Params.IsEmpty ? "null"u8.ToArray() : frame.Params);
            if (ConnectSchema.Fault(document.RootElement) is { } fault) throw ConnectRefusedException.Invalid($"invalid connect params: {fault}");
            var connect = document.RootElement.Deserialize(FrameJson.Default.ConnectParams)!;
            // Members that are absent do not get their declared defaults from the source-generated reader.
            return connect with { Role = connect.Role ?? "node", Scopes = connect.Scopes ?? [], Caps = connect.Caps ?? [], Commands = connect.Commands ?? [] };
        }
        catch (JsonException e)
        {
            throw ConnectRefusedException.Invalid($"invalid connect params: at {e.Path ?? "root"}: cannot be read");
        }
    }

    private async Task<Arrival?> RefuseAsync(INodeSocket socket, SendQueue queue, IncomingFrame frame, FrameError error, int closeCode)
    {
        if (!string.IsNullOrEmpty(frame.Id)) queue.TryAdd(OutgoingFrames.Refused(frame.Id, error));
        return await CloseAsync(socket, queue, Task.CompletedTask, closeCode, error.Message);
    }

    /// <summary>
    /// Refuses as OpenClaw does, but keeps the connection for a while: when a person decides meanwhile, the node is told at once and
    /// asks again.
    /// </summary>
    private async Task<Arrival?> HoldAsync(INodeSocket socket, SendQueue queue, IncomingFrame frame, FrameError error, PendingJoinRecord join)
    {
        queue.TryAdd(OutgoingFrames.Refused(frame.Id!, error));
        var discarding = DiscardAsync(socket, Task.CompletedTask);
        var decision = await desk.WaitAsync(join, discarding, options.PairingHold);
        if (decision == PendingJoinState.Pending)
            return await CloseAsync(socket, queue, discarding, CloseCodes.PolicyViolation, $"{error.Message} (requestId: {join.RequestId})");
        var word = decision == PendingJoinState.Approved ? PairResolved.Approved : "rejected";
        var resolved = new PairResolved(join.RequestId, join.Id, word, time.GetUtcNow().ToUnixTimeMilliseconds());
        queue.TryAdd(OutgoingFrames.Event(PairResolved.EventName, resolved, FrameJson.Default.PairResolved));
        return await CloseAsync(socket, queue, discarding, CloseCodes.Normal, $"pairing {word}; connect again");
    }

    /// <summary>Says goodbye, then throws away what still comes in, because a peer that is reset while it sends never reads why.</summary>
    private async Task<Arrival?> CloseAsync(INodeSocket socket, SendQueue queue, Task receiving, int code, string reason)
    {
        queue.Close(code, reason);
        await EndsWithinAsync(DiscardAsync(socket, receiving), CloseGrace);
        socket.Abort();
        return null;
    }

    private static async Task DiscardAsync(INodeSocket socket, Task receiving)
    {
        await receiving;
        var buffer = new FrameBuffer();
        for (var reads = 0; reads < 4096; reads++)
        {
            var received = await socket.ReceiveAsync(buffer, 4096);
            buffer.Release();
            if (received == Received.Closed) return;
        }
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private string NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        random(bytes);
        return new Guid(bytes).ToString("D");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A node was not let in ({Code}): {Reason}")]
    private static partial void Refused(ILogger logger, string code, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Hostname} ({DeviceId}) waits for an approval")]
    private static partial void Waits(ILogger logger, string hostname, string deviceId);

    [LoggerMessage(Level = LogLevel.Error, Message = "A node could not join because the state cannot be written")]
    private static partial void NotWritten(ILogger logger, Exception exception);
}
