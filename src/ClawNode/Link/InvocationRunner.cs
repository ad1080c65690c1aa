using System.Collections.Concurrent;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawNode.Commands;
using Microsoft.Extensions.Logging;

namespace ClawNode.Link;

/// <summary>Runs the commands of one connection, side by side up to a limit, and sends their results.</summary>
/// <param name="table">The node's commands.</param>
/// <param name="answers">The link's answers by idempotency key; it outlives the connection.</param>
/// <param name="sender">The connection's writer.</param>
/// <param name="nodeId">This node.</param>
/// <param name="url">The link.</param>
/// <param name="maxPayload">Largest frame that the other side takes, in bytes.</param>
/// <param name="time">The clock of deadlines.</param>
/// <param name="logger">For mistakes of commands.</param>
internal sealed class InvocationRunner(
    CommandTable table, AnswerCache answers, FrameSender sender, string nodeId, string url, long maxPayload, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>Commands at a time; more are refused, so that a flood ends at the caller and not in this process's memory.</summary>
    public const int MostAtOnce = 64;

    private readonly CancellationTokenSource _session = new();
    private readonly ConcurrentDictionary<string, Invocation> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _tasks = new(StringComparer.Ordinal);

    /// <summary>Starts a command and returns at once.</summary>
    public async ValueTask StartAsync(InvokeRequest request)
    {
        if (_running.Count >= MostAtOnce)
        {
            await ReplyAsync(request, InvokeOutcome.Failed(InvokeErrorCodes.Unavailable, FormattableString.Invariant($"This node runs {MostAtOnce} commands already; try again in a moment.")));
            return;
        }
        var invocation = new Invocation(request, url, sender, logger, time, _session.Token);
        if (!_running.TryAdd(request.Id, invocation))
        {
            // The same invocation delivered twice: the first one answers.
            invocation.Dispose();
            return;
        }
        _tasks[request.Id] = RunAsync(request, invocation);
    }

    /// <summary>The caller of an invocation no longer waits; unknown ids are ignored.</summary>
    public void Cancel(string invokeId)
    {
        if (_running.TryGetValue(invokeId, out var invocation)) invocation.Cancel();
    }

    /// <summary>Cancels what runs and waits for its end: nobody is there any more to take the answers.</summary>
    public async ValueTask DisposeAsync()
    {
        await _session.CancelAsync();
        await Task.WhenAll(_tasks.Values);
        _session.Dispose();
    }

    private async Task RunAsync(InvokeRequest request, Invocation invocation)
    {
        // Returns to the receive loop first, whatever the command does before its first wait.
        await Task.Yield();
        try
        {
            var outcome = await invocation.RunAsync(table.Find(request.Command), answers);
            await ReplyAsync(request, outcome);
        }
        catch (Exception e) when (e is LinkLostException or OperationCanceledException)
        {
            // The connection ended before the answer was sent; the caller learns it from its own side.
        }
        finally
        {
            _running.TryRemove(request.Id, out _);
            _tasks.TryRemove(request.Id, out _);
            invocation.Dispose();
        }
    }

    private async ValueTask ReplyAsync(InvokeRequest request, InvokeOutcome outcome)
    {
        var frame = Result(request, outcome);
        if (frame.Length > maxPayload)
        {
            frame = Result(request, InvokeOutcome.Failed(
                InvokeErrorCodes.Unavailable, FormattableString.Invariant($"The answer has {frame.Length} bytes and the link takes {maxPayload}; ask for less at once.")));
        }
        await sender.WriteAsync(frame, _session.Token);
    }

    private byte[] Result(InvokeRequest request, InvokeOutcome outcome) => FrameText.Request(
        sender.NextId(),
        "node.invoke.result",
        new InvokeResult { Id = request.Id, NodeId = nodeId, Ok = outcome.Error is null, Payload = outcome.Payload, Error = outcome.Error },
        FrameJson.Default.InvokeResult);
}
