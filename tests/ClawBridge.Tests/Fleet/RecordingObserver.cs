using System.Collections.Concurrent;
using ClawBridge.Fleet;
using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Tests.Fleet;

internal sealed class RecordingObserver : IFleetObserver
{
    /// <summary>Reports in the order in which they came: node, whether it was the whole set, and how many.</summary>
    public ConcurrentQueue<(string NodeId, bool IsAll, int Count)> Reports { get; } = new();

    public ConcurrentQueue<string> Changes { get; } = new();

    public void OnWorkloadsReported(string nodeId, IReadOnlyList<WorkloadStatus> all) => Reports.Enqueue((nodeId, true, all.Count));

    public void OnWorkloadsChanged(string nodeId, IReadOnlyList<WorkloadStatus> changed) => Reports.Enqueue((nodeId, false, changed.Count));

    public void OnNodeChanged(string nodeId) => Changes.Enqueue(nodeId);
}
