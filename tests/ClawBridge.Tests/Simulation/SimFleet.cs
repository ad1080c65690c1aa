using System.Text.Json;
using ClawBridge.Fleet;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Rpc;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Simulation;

/// <summary>
/// The nodes and the wires to them. Nothing travels by itself: a test delivers requests, answers and reports one by one, in the
/// order that it wants, or all with <see cref="DeliverAll"/>.
/// </summary>
internal sealed class SimFleet(TimeProvider time) : IFleet
{
    private readonly SortedDictionary<string, SimLink> _links = new(StringComparer.Ordinal);
    private IFleetObserver? _observer;

    public bool IsFrozen { get; set; }

    /// <summary>Answers commands other than those about attempts, like output and programs inside.</summary>
    public Func<SimNode, string, JsonElement, Action<string>?, string>? Other { get; set; }

    public IEnumerable<SimLink> Links => _links.Values;

    /// <summary>Requests, answers and reports that have not arrived.</summary>
    public int UnderWay => _links.Values.Sum(l => l.Requests.Count + l.Answers.Count + l.Reports.Count);

    public SimLink Add(NodeRecord record)
    {
        var link = new SimLink(record, new SimNode(record.Id, time)) { LastHeartbeat = Now };
        link.Node.Changed = status =>
        {
            if (link.IsConnected) link.Reports.Enqueue(() => _observer?.OnWorkloadsChanged(record.Id, [status]));
        };
        _links[record.Id] = link;
        return link;
    }

    public SimNode Node(string nodeId) => _links[nodeId].Node;

    public void Connect(string nodeId)
    {
        var link = _links[nodeId];
        if (link.IsConnected) return;
        (link.IsConnected, link.Condition, link.LastHeartbeat) = (true, NodeCondition.Ready, Now);
        _observer?.OnNodeChanged(nodeId);
        var all = link.Node.Report;
        link.Reports.Enqueue(() => _observer?.OnWorkloadsReported(nodeId, all));
    }

    /// <summary>The link breaks: what was under way in either direction is lost.</summary>
    public void Cut(string nodeId)
    {
        var link = _links[nodeId];
        if (!link.IsConnected) return;
        (link.IsConnected, link.LastHeartbeat) = (false, Now);
        link.Reports.Clear();
        var broken = link.Requests.Concat(link.Answers.Select(a => a.Request)).ToList();
        link.Requests.Clear();
        link.Answers.Clear();
        foreach (var request in broken) request.Answer.TrySetException(RpcException.Unavailable(ErrorKinds.NodeOffline, "The link broke."));
        _observer?.OnNodeChanged(nodeId);
    }

    public void Change(string nodeId, Func<NodeRecord, NodeRecord> change)
    {
        _links[nodeId].Record = change(_links[nodeId].Record);
        _observer?.OnNodeChanged(nodeId);
    }

    public void Remove(string nodeId)
    {
        Cut(nodeId);
        _links.Remove(nodeId);
        _observer?.OnNodeChanged(nodeId);
    }

    /// <summary>Makes nodes that were away for long suspect, then lost, as the real fleet does.</summary>
    public void Age()
    {
        foreach (var link in _links.Values.Where(l => !l.IsConnected))
        {
            var condition = (Now - link.LastHeartbeat) switch { >= 300_000 => NodeCondition.Lost, >= 30_000 => NodeCondition.Suspect, _ => link.Condition };
            if (condition == link.Condition) continue;
            link.Condition = condition;
            _observer?.OnNodeChanged(link.Record.Id);
        }
    }

    /// <summary>The bridge is gone, and its sessions with it; the nodes go on. A new one counts their time anew.</summary>
    public void BridgeDied()
    {
        _observer = null;
        foreach (var link in _links.Values)
        {
            Cut(link.Record.Id);
            (link.Condition, link.LastHeartbeat) = (NodeCondition.Ready, Now);
        }
    }

    /// <summary>The next request of a node reaches it; its answer is on the way then.</summary>
    public void DeliverRequest(SimLink link)
    {
        var request = link.Requests.Dequeue();
        try
        {
            link.Answers.Enqueue((request, Carry(link.Node, request), null));
        }
        catch (NodeCommandException e)
        {
            link.Answers.Enqueue((request, null, e));
        }
    }

    public static void DeliverAnswer(SimLink link)
    {
        var (request, payload, refusal) = link.Answers.Dequeue();
        if (refusal is not null) request.Answer.TrySetException(refusal);
        else request.Answer.TrySetResult(JsonDocument.Parse(payload!).RootElement);
    }

    public void DeliverAll()
    {
        while (UnderWay > 0)
        {
            foreach (var link in _links.Values.ToList())
            {
                while (link.Requests.Count > 0) DeliverRequest(link);
                while (link.Answers.Count > 0) DeliverAnswer(link);
                while (link.Reports.Count > 0) link.Reports.Dequeue()();
            }
        }
    }

    public IReadOnlyList<NodeView> Nodes() => [.. _links.Values.Select(View).OrderBy(v => v.Record.Name, StringComparer.Ordinal)];

    public NodeView? Find(string nodeId) => _links.TryGetValue(nodeId, out var link) ? View(link) : null;

    public NodeView Resolve(string reference, string field = "$.node_id") =>
        Nodes().FirstOrDefault(v => v.Id == reference || v.Record.Name == reference) ?? throw RpcException.NotFound("Node", reference);

    public Task<JsonElement> InvokeAsync(
        string nodeId, string command, ReadOnlyMemory<byte> parameters, TimeSpan timeout, string? idempotencyKey, Action<string>? progress, CancellationToken cancellationToken)
    {
        if (!_links.TryGetValue(nodeId, out var link) || !link.IsConnected)
            return Task.FromException<JsonElement>(RpcException.Unavailable(ErrorKinds.NodeOffline, $"Node {link?.Record.Name ?? nodeId} is not connected."));
        var request = new SimRequest(command, JsonDocument.Parse(parameters).RootElement, progress, new TaskCompletionSource<JsonElement>());
        cancellationToken.Register(() => request.Answer.TrySetCanceled(cancellationToken));
        link.Requests.Enqueue(request);
        return request.Answer.Task;
    }

    public void Subscribe(IFleetObserver observer) => _observer = observer;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static NodeView View(SimLink link) => new(link.Record, link.Condition, link.IsConnected, link.LastHeartbeat);

    private string Carry(SimNode node, SimRequest request) => request.Command switch
    {
        NodeCommands.WorkloadRun => Text(node.Run(request.Parameters.Deserialize(PayloadJson.Default.WorkloadRun)!)),
        NodeCommands.WorkloadStop => Text(node.Stop(request.Parameters.Deserialize(PayloadJson.Default.WorkloadStop)!)),
        NodeCommands.WorkloadInspect => Text(Found(node, request.Parameters.Deserialize(PayloadJson.Default.WorkloadRef)!, request.Command)),
        NodeCommands.WorkloadRemove => Text(node.Remove(request.Parameters.Deserialize(PayloadJson.Default.WorkloadRef)!)),
        _ => Other?.Invoke(node, request.Command, request.Parameters, request.Progress)
            ?? throw new NodeCommandException(node.Id, request.Command, InvokeErrorCodes.UnknownCommand, "This node does not know the command."),
    };

    private static WorkloadStatus Found(SimNode node, WorkloadRef reference, string command) => node.Find(reference.WorkloadId, reference.Replica, reference.Attempt, command);

    private static string Text(WorkloadStatus status) => JsonSerializer.Serialize(status, PayloadJson.Default.WorkloadStatus);
}
