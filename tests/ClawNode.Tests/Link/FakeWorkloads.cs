using System.Threading.Channels;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;

namespace ClawNode.Tests.Link;

/// <summary>Workloads that the test changes.</summary>
internal sealed class FakeWorkloads : IWorkloadSource
{
    private readonly Channel<WorkloadStatus> _changes = Channel.CreateUnbounded<WorkloadStatus>();

    public IReadOnlyList<WorkloadStatus> All { get; set; } = [];

    public static WorkloadStatus Status(string id, long version, NodeWorkloadState state = NodeWorkloadState.Running) => new()
    {
        WorkloadId = id,
        Replica = 0,
        Attempt = 1,
        Epoch = 1,
        State = state,
        Version = version,
        Runtime = "process",
        Image = "none",
    };

    public void Change(WorkloadStatus status) => _changes.Writer.TryWrite(status);

    public IReadOnlyList<WorkloadStatus> Snapshot() => All;

    public WorkloadSubscription Subscribe() => new(_changes.Reader, static () => { });
}
