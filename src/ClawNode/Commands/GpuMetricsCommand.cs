using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Gpu;

namespace ClawNode.Commands;

/// <summary><c>gpu.metrics</c>: readings of the node's GPUs, at most a second old.</summary>
internal sealed class GpuMetricsCommand(IGpuInventory gpus) : TypedCommand<NoParams, GpuMetricsReport>(NodeCommands.GpuMetrics, "metrics")
{
    protected override JsonTypeInfo<NoParams> Params => CommandJson.Default.NoParams;

    protected override JsonTypeInfo<GpuMetricsReport> Result => PayloadJson.Default.GpuMetricsReport;

    protected override Task<GpuMetricsReport> RunAsync(NoParams parameters, CommandContext context, CancellationToken cancellationToken) =>
        gpus.MetricsAsync(cancellationToken);
}
