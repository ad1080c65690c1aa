using ClawBridge.Protocol.Payloads;

namespace ClawNode.Gpu;

/// <summary>The machine's GPUs through the vendors' tools, each probe limited to 10 s, the last good answer kept.</summary>
internal interface IGpuInventory
{
    /// <summary>The GPUs; never throws for a failing tool: the list then says since when it is stale and why.</summary>
    Task<GpuList> ListAsync(CancellationToken cancellationToken);

    /// <summary>Readings of all GPUs, under the same promise.</summary>
    Task<GpuMetricsReport> MetricsAsync(CancellationToken cancellationToken);
}
