using System.Text.Json;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawNode.Gpu;

namespace ClawNode.Commands;

/// <summary><c>gpu.metrics</c>: readings of the node's GPUs, at most a second old.</summary>
internal sealed class GpuMetricsCommand(IGpuInventory gpus) : ICommand
{
    public string Name => NodeCommands.GpuMetrics;

    public string Capability => "metrics";

    public async Task<JsonElement> ExecuteAsync(JsonElement parameters, CommandContext context, CancellationToken cancellationToken) =>
        CommandParameters.Answer(await gpus.MetricsAsync(cancellationToken), PayloadJson.Default.GpuMetricsReport);
}
