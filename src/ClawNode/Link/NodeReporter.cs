using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Host;

namespace ClawNode.Link;

/// <summary>What one connection tells unasked: heartbeats, workload changes and GPU readings to a bridge, host statistics to an OpenClaw gateway.</summary>
internal sealed class NodeReporter(LinkContext context, FrameSender sender)
{
    private static readonly TimeSpan MetricsPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StatsPause = TimeSpan.FromSeconds(60);

    private readonly HeartbeatBuilder _heartbeats = new();

    /// <summary>The id of the newest host statistics, whose answer tells whether this connection is still the device's own.</summary>
    public string? NewestStatsId { get; private set; }

    /// <summary>Reports to a bridge until cancelled.</summary>
    public async Task ToBridgeAsync(CancellationToken cancellationToken)
    {
        // Subscribed before the snapshot is taken: a change between the two is told twice, never lost.
        using var changes = context.Workloads.Subscribe();
        await HeartbeatAsync(context.Workloads.Snapshot(), cancellationToken);
        await AllAsync([HeartbeatsAsync, token => ChangesAsync(changes.Changes, token), MetricsAsync], cancellationToken);
    }

    /// <summary>Reports to an OpenClaw gateway until cancelled.</summary>
    public async Task ToGatewayAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var text = JsonSerializer.Serialize(context.Node.Facts.Stats(), HostStatsJson.Default.HostStats);
            NewestStatsId = sender.NextId();
            var frame = FrameText.Request(NewestStatsId, "node.event", new NodeEvent { Event = NodeEvents.HostStats, PayloadJSON = text }, FrameJson.Default.NodeEvent);
            await sender.WriteAsync(frame, cancellationToken);
            await Task.Delay(StatsPause, context.Time, cancellationToken);
        }
    }

    private static async Task AllAsync(Func<CancellationToken, Task>[] loops, CancellationToken cancellationToken)
    {
        using var one = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] running = [.. loops.Select(loop => loop(one.Token))];
        await Task.WhenAny(running);
        await one.CancelAsync();
        await Task.WhenAll(running);
    }

    private async Task HeartbeatsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(context.HeartbeatInterval, context.Time, cancellationToken);
            await HeartbeatAsync(null, cancellationToken);
        }
    }

    private async Task HeartbeatAsync(IReadOnlyList<WorkloadStatus>? workloads, CancellationToken cancellationToken)
    {
        var gpus = await context.Gpus.NewestAsync(cancellationToken);
        var heartbeat = _heartbeats.Next(context.Time.GetUtcNow().ToUnixTimeMilliseconds(), context.Node.System(gpus), gpus, workloads);
        await TellAsync(NodeEvents.Heartbeat, heartbeat, PayloadJson.Default.Heartbeat, cancellationToken);
    }

    private async Task ChangesAsync(System.Threading.Channels.ChannelReader<WorkloadStatus> changes, CancellationToken cancellationToken)
    {
        while (await changes.WaitToReadAsync(cancellationToken))
        {
            var statuses = new List<WorkloadStatus>();
            while (changes.TryRead(out var status)) statuses.Add(status);
            if (statuses.Count > 0) await TellAsync(NodeEvents.WorkloadChanged, new WorkloadChanged(statuses), PayloadJson.Default.WorkloadChanged, cancellationToken);
        }
    }

    private async Task MetricsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if ((await context.Gpus.NewestAsync(cancellationToken)).Count > 0)
            {
                var report = await context.Inventory.MetricsAsync(cancellationToken);
                if (report.Count > 0) await TellAsync(NodeEvents.GpuMetrics, report, PayloadJson.Default.GpuMetricsReport, cancellationToken);
            }
            await Task.Delay(MetricsPause, context.Time, cancellationToken);
        }
    }

    private async ValueTask TellAsync<T>(string name, T payload, JsonTypeInfo<T> type, CancellationToken cancellationToken) => await sender.RequestAsync(
        "node.event", new NodeEvent { Event = name, Payload = JsonSerializer.SerializeToElement(payload, type) }, FrameJson.Default.NodeEvent, cancellationToken);
}
