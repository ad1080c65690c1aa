using System.Threading.Channels;
using ClawBridge.Protocol.Payloads;

namespace ClawNode.Runtimes;

/// <summary>One link's view of the changes.</summary>
internal sealed class WorkloadSubscription(ChannelReader<WorkloadStatus> changes, Action end) : IDisposable
{
    public ChannelReader<WorkloadStatus> Changes { get; } = changes;

    public void Dispose() => end();
}
