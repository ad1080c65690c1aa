namespace ClawBridge.Protocol.Frames;

/// <summary>Names of the events that a clawnode pushes to a bridge (an OpenClaw gateway does not take them).</summary>
internal static class NodeEvents
{
    /// <summary>Every 10 s; payload <see cref="Payloads.Heartbeat"/>.</summary>
    public const string Heartbeat = "heartbeat";

    /// <summary>Payload <see cref="Payloads.GpuMetricsReport"/>.</summary>
    public const string GpuMetrics = "gpu.metrics";

    /// <summary>Payload <see cref="Payloads.WorkloadChanged"/>.</summary>
    public const string WorkloadChanged = "workload.changed";

    /// <summary>OpenClaw's own statistics event, sent to gateways every 60 s.</summary>
    public const string HostStats = "node.host.stats";
}
