using System.Text.Json;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawNode.Commands;
using Microsoft.Extensions.Logging;

namespace ClawNode.Link;

/// <summary>One running command of one connection: its deadline, its cancellation, its progress.</summary>
internal sealed partial class Invocation : IDisposable
{
    private readonly InvokeRequest _request;
    private readonly string _url;
    private readonly FrameSender _sender;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _cancelled;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _both;
    private long _progress = -1;

    public Invocation(InvokeRequest request, string url, FrameSender sender, ILogger logger, TimeProvider time, CancellationToken session)
    {
        _request = request;
        _url = url;
        _sender = sender;
        _logger = logger;
        _cancelled = CancellationTokenSource.CreateLinkedTokenSource(session);
        _deadline = new CancellationTokenSource(request.TimeoutMs is > 0 and < int.MaxValue and var ms ? TimeSpan.FromMilliseconds(ms) : Timeout.InfiniteTimeSpan, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_cancelled.Token, _deadline.Token);
    }

    /// <summary>Runs the command; every failure is an outcome.</summary>
    public async Task<InvokeOutcome> RunAsync(ICommand? command, AnswerCache answers)
    {
        if (command is null) return InvokeOutcome.Failed(InvokeErrorCodes.UnknownCommand, $"This node has no command {_request.Command}; system.info lists what it has.");
        try
        {
            if (_request.IdempotencyKey is not { Length: > 0 } key) return await ExecuteAsync(command);
            return await answers.GetAsync($"{_request.Command}\n{key}", () => ExecuteAsync(command), _both.Token);
        }
        catch (OperationCanceledException)
        {
            return Ended();
        }
    }

    /// <summary>The caller no longer waits.</summary>
    public void Cancel() => _cancelled.Cancel();

    public void Dispose()
    {
        _both.Dispose();
        _deadline.Dispose();
        _cancelled.Dispose();
    }

    private async Task<InvokeOutcome> ExecuteAsync(ICommand command)
    {
        try
        {
            using var parameters = Parameters();
            var context = new CommandContext(_request.Id, _request.IdempotencyKey, ProgressAsync, _url);
            return new InvokeOutcome(await command.ExecuteAsync(parameters?.RootElement ?? default, context, _both.Token), null);
        }
        catch (CommandException e)
        {
            return InvokeOutcome.Failed(e.Code, e.Message);
        }
        catch (OperationCanceledException) when (_both.IsCancellationRequested)
        {
            return Ended();
        }
        catch (LinkLostException)
        {
            return InvokeOutcome.Failed(InvokeErrorCodes.Unavailable, "The link ended while the command ran.");
        }
        catch (Exception e)
        {
            // By design: a bug in one command must not end the link; the trace stays on this machine.
            LogFailed(e, _request.Command, _request.Id);
            return InvokeOutcome.Failed(InvokeErrorCodes.Internal, $"{_request.Command} failed by a mistake of the agent; its log has the trace.");
        }
    }

    private InvokeOutcome Ended() => _deadline.IsCancellationRequested
        ? InvokeOutcome.Failed(InvokeErrorCodes.Timeout, FormattableString.Invariant($"{_request.Command} did not end within its {_request.TimeoutMs} ms."))
        : InvokeOutcome.Failed(InvokeErrorCodes.Timeout, $"{_request.Command} was cancelled.");

    private JsonDocument? Parameters()
    {
        if (string.IsNullOrWhiteSpace(_request.ParamsJSON)) return null;
        try
        {
            return JsonDocument.Parse(_request.ParamsJSON);
        }
        catch (JsonException e)
        {
            throw new CommandException(InvokeErrorCodes.InvalidParams, "The parameters are not valid JSON.", e);
        }
    }

    private async ValueTask ProgressAsync(string chunk, CancellationToken cancellationToken)
    {
        if (chunk.Length > ProtocolVersion.MaxChunkChars)
            throw new CommandException(InvokeErrorCodes.Internal, "A part of the answer is larger than the protocol allows.");
        var seq = Interlocked.Increment(ref _progress);
        await _sender.RequestAsync(
            "node.invoke.progress", new InvokeProgress(_request.Id, _request.NodeId, seq, chunk), FrameJson.Default.InvokeProgress, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Command} ({InvokeId}) failed by a mistake of the agent")]
    private partial void LogFailed(Exception exception, string command, string invokeId);
}
