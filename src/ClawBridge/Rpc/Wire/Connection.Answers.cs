using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Rpc.Wire;

/// <summary>How a connection answers, cancels and ends.</summary>
internal sealed partial class Connection
{
    /// <summary>Answers a call whose time is over, although its handler may still be at work.</summary>
    public void AnswerEnded(ActiveCall call)
    {
        if (call.Reason == EndReason.ConnectionClosed || !call.ClaimAnswer()) return;
        AnswerError(call, CallErrors.Ended(call.Reason, call.Method.Name));
        FlushUnlessClosing();
    }

    private static Task UntilCancelled(CancellationToken token)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), source);
        return source.Task;
    }

    private void AnswerResult(ActiveCall call)
    {
        if (!call.ClaimAnswer()) return;
        if (call.Reason == EndReason.Cancelled && call.Method.Declaration.Effect == Effect.Read)
        {
            // What a cancelled write did is worth knowing; what a cancelled read found is not.
            AnswerError(call, RpcException.Cancelled());
            return;
        }

        if (call.Batch is null) _calls.Unregister(call);
        if (call.Id.Length > 0) AnswerResult(call.Id, call.Batch, call.Place, call.Result.Written);
        call.Context?.RunAfterAnswer();
    }

    private void AnswerFailure(ActiveCall call, Exception failure)
    {
        var error = _dispatcher.Explain(failure, call);
        if (call.Reason != EndReason.ConnectionClosed && call.ClaimAnswer()) AnswerError(call, error);
    }

    private void AnswerError(ActiveCall call, RpcException error)
    {
        if (call.Batch is null) _calls.Unregister(call);
        if (call.Id.Length > 0) AnswerError(call.Id, call.Batch, call.Place, error);
    }

    private void AnswerResult(ReadOnlyMemory<byte> id, Batch? batch, int place, ReadOnlySpan<byte> result)
    {
        if (batch is null)
        {
            _output.Add(Framing, AnswerHead, id.Span, ResultMember, result, "}"u8);
            return;
        }

        using var answer = new JsonBuffer();
        AnswerWriter.WriteResult(answer, id.Span, result);
        CompleteEntry(batch, place, answer.Written.ToArray());
    }

    private void AnswerError(ReadOnlyMemory<byte> id, Batch? batch, int place, RpcException error)
    {
        if (batch is null)
        {
            SendError(id, error);
            return;
        }

        using var answer = new JsonBuffer();
        AnswerWriter.WriteError(answer, id.Span, error);
        CompleteEntry(batch, place, answer.Written.ToArray());
    }

    private void CompleteEntry(Batch? batch, int place, byte[]? answer)
    {
        if (batch is null || !batch.Complete(place, answer)) return;
        foreach (var call in batch.Calls) _calls.Unregister(call);
        var joined = batch.Join();
        if (joined.Length > 0) _output.Add(Framing, joined, default, default, default, default);
    }

    private void SendError(ReadOnlyMemory<byte> id, RpcException error)
    {
        using var answer = new JsonBuffer();
        AnswerWriter.WriteError(answer, id.Span, error);
        _output.Add(Framing, answer.Written, default, default, default, default);
    }

    /// <param name="id">Of a request; null for a notification.</param>
    private void SendMethod(string? id, string method, ReadOnlySpan<byte> parameters)
    {
        using var head = new JsonBuffer();
        head.Append("""{"jsonrpc":"2.0","""u8);
        if (id is not null) head.Append(Encoding.UTF8.GetBytes($"\"id\":\"{id}\","));
        head.Append(Encoding.UTF8.GetBytes($"\"method\":\"{method}\",\"params\":"));
        _output.Add(Framing, head.Written, parameters, "}"u8, default, default);
        FlushUnlessClosing();
    }

    private void Cancel(ReadOnlyMemory<byte> parameters)
    {
        if (CancelParams.ReadId(parameters) is not { Length: > 0 } id || _calls.Find(id.Span) is not { } call) return;
        if (call.End(EndReason.Cancelled) && call.IsWaiting) AnswerEnded(call);
    }

    private async Task DrainAsync()
    {
        if (_isOutputClosed)
        {
            foreach (var call in _calls.All()) call.End(EndReason.ConnectionClosed);
            return;
        }

        await _draining.CancelAsync();
        var idle = _calls.WaitIdleAsync();
        if (await Task.WhenAny(idle, Task.Delay(Options.DrainTimeout, _dispatcher.Time, CancellationToken.None)) != idle)
        {
            _isClosing = true;
            foreach (var call in _calls.All()) call.Expire(EndReason.DrainOver);
        }

        // A client that does not read would hold up whoever writes, and with it the end of the program: so a thread of its own.
        var leaving = Task.Factory.StartNew(_output.DrainAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        await Task.WhenAny(leaving, Task.Delay(Options.FlushTimeout, _dispatcher.Time, CancellationToken.None));
    }

    private void OnOutputClosed()
    {
        _isOutputClosed = true;
        try
        {
            _reading.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The connection was over before its last write failed.
        }
    }

    private void FlushUnlessClosing()
    {
        if (!_isClosing) _output.Flush();
    }

    private JsonBuffer Rent() => Interlocked.Exchange(ref _spare, null) ?? new JsonBuffer();

    private void Release(ActiveCall call)
    {
        const int mostKept = 256 * 1024;
        call.Dispose();
        call.Result.Clear();
        if (call.Result.Capacity > mostKept || Interlocked.CompareExchange(ref _spare, call.Result, null) is not null) call.Result.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A message could not be served.")]
    private static partial void LogServeFailed(ILogger logger, Exception exception);
}
