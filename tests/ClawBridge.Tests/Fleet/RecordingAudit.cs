using System.Collections.Concurrent;
using ClawBridge.Fleet;

namespace ClawBridge.Tests.Fleet;

internal sealed class RecordingAudit : INodeCommandAudit
{
    public ConcurrentQueue<NodeCommandRecord> Records { get; } = new();

    public void Record(NodeCommandRecord command) => Records.Enqueue(command);
}
