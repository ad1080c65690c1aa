using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text.Json;
using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Attach;

/// <summary>The owner's end of one attached bridge.</summary>
internal sealed partial class AttachConnection(Socket socket, AttachHost host, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan HelloTime = TimeSpan.FromSeconds(10);

    private long _received;

    /// <summary>Never throws: what goes wrong with one connection is logged and ends it.</summary>
    /// <param name="stop">The owner ends: what was taken is answered, nothing more is taken.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        await Task.Yield();
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            if (!PeerCredentials.IsSameUser(socket)) return;
            await ServeAsync(stream, new FrameReader(stream, keepsTail: false), stop);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other end is gone, or said nothing in its time.
            Lost(logger, e.Message);
        }
        catch (Exception e)
        {
            Failed(logger, e);
        }
    }

    private async Task ServeAsync(NetworkStream stream, FrameReader reader, CancellationToken stop)
    {
        if (await ReadHelloAsync(reader, stop) is not { } hello) return;
        var refusal = Refusal(hello);
        if (refusal is null && hello.Backup is { } file) refusal = await BackupAsync(file, stop);
        await WelcomeAsync(stream, refusal, stop);
        if (refusal is not null || hello.Backup is not null) return;

        reader.ForgetForm();
        var terms = new AttachTerms(hello.ReadOnly, hello.Principal, TimeSpan.FromMilliseconds(hello.DrainTimeoutMs), hello.ConfirmsDestructive);
        await RelayAsync(stream, reader, terms, stop);
        if (stop.IsCancellationRequested) await stream.WriteAsync(Closed(reader.Form ?? FrameForm.Lines), CancellationToken.None);
    }

    private async Task RelayAsync(NetworkStream stream, FrameReader reader, AttachTerms terms, CancellationToken stop)
    {
        var input = new Pipe();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var pumping = PumpAsync(reader, input.Writer, ended.Token);
        try
        {
            await host.ServeAsync(input.Reader.AsStream(), stream, terms, CancellationToken.None);
        }
        finally
        {
            await ended.CancelAsync();
            await pumping;
        }
    }

    /// <summary>Cuts the input at a message's end when the owner stops, so that each message was taken whole or not at all.</summary>
    private async Task PumpAsync(FrameReader reader, PipeWriter session, CancellationToken stop)
    {
        try
        {
            while (await reader.ReadAsync(stop) is { } frame)
            {
                if (!frame.Body.IsEmpty) _received++;
                if ((await session.WriteAsync(frame.Raw, stop)).IsCompleted) break;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The session sees the end of its input and answers what it has.
        }

        await session.CompleteAsync();
    }

    private async Task<AttachHello?> ReadHelloAsync(FrameReader reader, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(HelloTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        if (await reader.ReadAsync(either.Token) is not { } line || line.Body.Length > AttachProtocol.LongestHello) return null;
        try
        {
            return JsonSerializer.Deserialize(line.Body.Span, AttachJson.Default.AttachHello);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string? Refusal(AttachHello hello) => hello.Attach == AttachProtocol.Version
        ? null
        : $"The claw-bridge that owns this state directory (pid {host.ProcessId}) is version {host.Version} and the one that wants to attach is {hello.Version}; their ways to attach differ ({AttachProtocol.Version} and {hello.Attach}). Run the same version, or end the owner first.";

    private async Task<string?> BackupAsync(string file, CancellationToken stop)
    {
        try
        {
            await host.BackupAsync(file, stop);
            return null;
        }
        catch (JournalException e)
        {
            return e.Message;
        }
    }

    private async Task WelcomeAsync(NetworkStream stream, string? refusal, CancellationToken stop)
    {
        var welcome = new AttachWelcome { Attach = AttachProtocol.Version, Version = host.Version, Pid = host.ProcessId, Listener = host.Listener, Error = refusal };
        var line = JsonSerializer.SerializeToUtf8Bytes(welcome, AttachJson.Default.AttachWelcome);
        await stream.WriteAsync(FrameWriter.Frame(FrameForm.Lines, line), stop);
    }

    private byte[] Closed(FrameForm form) => FrameWriter.Frame(form, [
        .. "{\"jsonrpc\":\"2.0\",\"method\":\""u8, .. System.Text.Encoding.ASCII.GetBytes(AttachProtocol.ClosedMethod),
        .. "\",\"params\":{\"received\":"u8, .. System.Text.Encoding.ASCII.GetBytes(_received.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        .. "}}"u8]);

    [LoggerMessage(Level = LogLevel.Debug, Message = "An attached bridge is gone: {Reason}")]
    private static partial void Lost(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "An attached bridge could not be served")]
    private static partial void Failed(ILogger logger, Exception exception);
}
