using System.Text.Json;
using ClawBridge.Protocol.Frames;
using ClawBridge.Rpc;

namespace ClawBridge.Fleet;

/// <summary>Sends commands to nodes and waits for their answers.</summary>
internal sealed class CommandSender(LiveNodes nodes, INodeCommandAudit audit, TimeProvider time)
{
    /// <inheritdoc cref="IFleet.InvokeAsync"/>
    public async Task<JsonElement> InvokeAsync(
        string nodeId, string command, ReadOnlyMemory<byte> parameters, TimeSpan timeout, string? idempotencyKey,
        Action<string>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var record = nodes.Records.GetValueOrDefault(nodeId) ?? throw RpcException.NotFound("Node", nodeId);
        var session = nodes.Find(nodeId)?.Session ?? throw Offline(record);
        if (!session.Commands.Contains(command)) throw NotAdvertised(record, command);
        var (sentAt, started) = (time.GetUtcNow().ToUnixTimeMilliseconds(), time.GetTimestamp());
        var outcome = "link_broken";
        try
        {
            var answer = await AskAsync(session, record, new PendingInvoke(command, progress), parameters, timeout, idempotencyKey, cancellationToken);
            outcome = answer.Ok ? "ok" : answer.Error?.Code ?? InvokeErrorCodes.Internal;
            return Payload(nodeId, record, command, answer);
        }
        catch (RpcException e) when (e.Code == ErrorCodes.DeadlineExceeded)
        {
            outcome = "timeout";
            throw;
        }
        catch (OperationCanceledException)
        {
            outcome = "cancelled";
            throw;
        }
        finally
        {
            audit.Record(new NodeCommandRecord(nodeId, command, outcome, sentAt, time.GetElapsedTime(started)));
        }
    }

    private async Task<InvokeResult> AskAsync(
        NodeSession session, NodeRecord record, PendingInvoke pending, ReadOnlyMemory<byte> parameters, TimeSpan timeout, string? idempotencyKey,
        CancellationToken cancellationToken)
    {
        var hasDeadline = timeout != Timeout.InfiniteTimeSpan;
        using var deadline = hasDeadline ? new CancellationTokenSource(timeout, time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var id = session.Invoke(pending, parameters.Span, hasDeadline ? Math.Max(1, (long)timeout.TotalMilliseconds) : null, idempotencyKey);
        try
        {
            var answer = await pending.Answer.Task.WaitAsync(either.Token);
            session.Forget(id);
            return answer ?? throw Broken(record, pending.Command);
        }
        catch (OperationCanceledException)
        {
            session.Cancel(id);
            cancellationToken.ThrowIfCancellationRequested();
            throw TimedOut(record, pending.Command, timeout);
        }
    }

    private static JsonElement Payload(string nodeId, NodeRecord record, string command, InvokeResult answer)
    {
        if (!answer.Ok)
        {
            var error = answer.Error ?? new InvokeError(InvokeErrorCodes.Internal, "The node gave no reason.");
            if (error.Code == InvokeErrorCodes.Timeout)
                throw RpcException.DeadlineExceeded($"Node {record.Name} did not finish {command} in time: {error.Message}");
            throw new NodeCommandException(nodeId, command, error.Code, error.Message);
        }

        if (answer.Payload is { } payload) return payload;
        using var document = Parse(nodeId, command, answer.PayloadJSON);
        return document.RootElement.Clone();
    }

    private static JsonDocument Parse(string nodeId, string command, string? payload)
    {
        try
        {
            return JsonDocument.Parse(string.IsNullOrEmpty(payload) ? "null" : payload);
        }
        catch (JsonException)
        {
            throw new NodeCommandException(nodeId, command, InvokeErrorCodes.Internal, "The node's answer is not JSON.");
        }
    }

    private static RpcException Offline(NodeRecord record) => RpcException.Unavailable(
        ErrorKinds.NodeOffline, $"Node {record.Name} is not connected.",
        "Check that clawnode runs on it and reaches this bridge; node_get tells when it was last seen.");

    private static RpcException Broken(NodeRecord record, string command) => RpcException.Unavailable(
        ErrorKinds.NodeOffline, $"The link to node {record.Name} broke before {command} was answered; whether it was carried out is not known.",
        "Look at the node with node_get once it is connected again.");

    private static RpcException TimedOut(NodeRecord record, string command, TimeSpan timeout) => RpcException.DeadlineExceeded(
        $"Node {record.Name} did not answer {command} within {timeout.TotalSeconds:0.###} s.");

    private static RpcException NotAdvertised(NodeRecord record, string command) => RpcException.Conflict(
        ErrorKinds.CommandNotAdvertised, $"Node {record.Name} does not offer the command {command}.",
        "Its own config may forbid it, or its clawnode is too old; node_get lists what it offers.");
}
