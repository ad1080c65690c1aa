using ClawBridge.Protocol.Payloads;

namespace ClawNode.Runtimes;

/// <summary>Hands every change to every subscriber.</summary>
internal sealed class ChangeFeed
{
    private readonly Lock _gate = new();
    private readonly List<MergingChannel> _subscribers = [];

    public WorkloadSubscription Subscribe()
    {
        var channel = new MergingChannel();
        lock (_gate) _subscribers.Add(channel);
        return new WorkloadSubscription(channel, () => End(channel));
    }

    public void Publish(WorkloadStatus status)
    {
        lock (_gate)
        {
            foreach (var subscriber in _subscribers) subscriber.Write(status);
        }
    }

    private void End(MergingChannel channel)
    {
        lock (_gate) _subscribers.Remove(channel);
        channel.Complete();
    }
}
