using System.Text.Json;
using ClawBridge.Fleet;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Rpc;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Workloads;

/// <summary>
/// Sends orders to nodes: one at a time for each attempt, not again what was answered in this session, and what failed only
/// after a back-off. Called by the reconciler alone; answers come back as its input.
/// </summary>
internal sealed partial class OrderDesk(
    IFleet fleet, TimeProvider time, StartCommands starts, Action<NodeOrder, OrderAnswer> answered, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Dictionary<(string NodeId, AttemptId Attempt), Track> _tracks = [];
    private readonly CancellationTokenSource _shutdown = new();

    /// <summary>Unix milliseconds at which the next failed order may be sent again, or null.</summary>
    public long? NextDue => _tracks.Values.Min(static t => t.Tries > 0 && t.UnderWay is null ? t.NotBefore : (long?)null);

    /// <summary>Something about this workload is on its way to the node, or its answer back.</summary>
    public bool IsUnderWay(string nodeId, string workloadId) =>
        _tracks.Any(t => t.Key.NodeId == nodeId && t.Key.Attempt.WorkloadId == workloadId && t.Value.UnderWay is not null);

    /// <summary>The node began a new session, or is gone: what it was told before counts no more.</summary>
    public void Renew(string nodeId)
    {
        foreach (var key in _tracks.Keys.Where(k => k.NodeId == nodeId).ToList()) Forget(key.NodeId, key.Attempt);
    }

    /// <summary>The attempt is over: nothing is owed to it any more.</summary>
    public void Forget(string nodeId, AttemptId attempt)
    {
        if (!_tracks.TryGetValue((nodeId, attempt), out var track)) return;
        if (track.UnderWay is null) _tracks.Remove((nodeId, attempt));
        else (track.Done, track.Tries) = (null, 0);
    }

    /// <summary>Sends the order unless another for the attempt is under way, or it is done or not due. The caller asks again after each answer.</summary>
    public void Send(NodeOrder order, WorkloadRecord? workload, long now)
    {
        var key = (order.NodeId, AttemptId.Of(order));
        if (!_tracks.TryGetValue(key, out var track)) _tracks[key] = track = new Track();
        if (track.UnderWay is not null || track.Done == order || (track.Tries > 0 && track.Last == order && track.NotBefore > now)) return;
        if (track.Last != order) track.Tries = 0;
        track.Last = order;
        track.UnderWay = SendAsync(order, workload);
    }

    /// <summary>Takes note of an answer: the order is no longer under way.</summary>
    public void Close(NodeOrder order, OrderAnswer answer)
    {
        if (!_tracks.TryGetValue((order.NodeId, AttemptId.Of(order)), out var track)) return;
        track.UnderWay = null;
        if (answer.Status is not null)
        {
            (track.Done, track.Tries) = (order.Kind == NodeOrderKind.Stop ? order : null, 0);
            return;
        }

        track.NotBefore = time.GetUtcNow().ToUnixTimeMilliseconds() + BackOff.Milliseconds(track.Tries++);
    }

    public async ValueTask DisposeAsync()
    {
        await _shutdown.CancelAsync();
        await Task.WhenAll(_tracks.Values.Select(static t => t.UnderWay).OfType<Task>());
        _shutdown.Dispose();
    }

    private async Task SendAsync(NodeOrder order, WorkloadRecord? workload)
    {
        try
        {
            var (command, parameters, timeout, key) = Message(order, workload);
            var payload = await fleet.InvokeAsync(order.NodeId, command, parameters, timeout, key, null, _shutdown.Token);
            answered(order, new OrderAnswer(payload.Deserialize(PayloadJson.Default.WorkloadStatus), null));
        }
        catch (NodeCommandException e)
        {
            answered(order, new OrderAnswer(null, new Refusal(order.NodeId, e.Code, e.Message)));
        }
        catch (SecretUnavailableException e)
        {
            answered(order, new OrderAnswer(null, Refusal.NotSent(order.NodeId, e.Message)));
        }
        catch (RpcException e) when (e.Code == ErrorCodes.Conflict)
        {
            answered(order, new OrderAnswer(null, new Refusal(order.NodeId, InvokeErrorCodes.Unavailable, e.Message)));
        }
        catch (Exception e) when (e is RpcException or JsonException)
        {
            LogUnanswered(order.Kind, order.WorkloadId, order.Replica, order.Attempt, order.NodeId, e.Message);
            answered(order, OrderAnswer.Unknown);
        }
        catch (OperationCanceledException) when (_shutdown.IsCancellationRequested)
        {
            // The bridge goes; whoever owns the state next sends what is still needed.
        }
    }

    private (string Command, byte[] Parameters, TimeSpan Timeout, string? Key) Message(NodeOrder order, WorkloadRecord? workload) => order.Kind switch
    {
        NodeOrderKind.Start => (NodeCommands.WorkloadRun, starts.Of(workload!, workload!.Replica(order.Replica)!), Patience,
            $"{order.WorkloadId}/{order.Replica}/{order.Attempt}"),
        NodeOrderKind.Stop => (NodeCommands.WorkloadStop, starts.StopOf(order), Patience, null),
        NodeOrderKind.Check => (NodeCommands.WorkloadInspect, Reference(order), Patience, null),
        _ => (NodeCommands.WorkloadRemove, Reference(order), Patience, null),
    };

    private static byte[] Reference(NodeOrder order) =>
        JsonSerializer.SerializeToUtf8Bytes(new WorkloadRef(order.WorkloadId, order.Replica, order.Attempt), PayloadJson.Default.WorkloadRef);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} of workload {Workload}, replica {Replica}, attempt {Attempt} got no answer from node {Node}: {Why}")]
    private partial void LogUnanswered(NodeOrderKind kind, string workload, int replica, int attempt, string node, string why);

    /// <summary>The conversation with one node about one attempt.</summary>
    private sealed class Track
    {
        public Task? UnderWay { get; set; }

        public NodeOrder? Last { get; set; }

        /// <summary>The stop that the node took note of.</summary>
        public NodeOrder? Done { get; set; }

        /// <summary>How often the last order failed.</summary>
        public int Tries { get; set; }

        public long NotBefore { get; set; }
    }
}
