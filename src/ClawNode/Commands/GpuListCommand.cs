using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Gpu;

namespace ClawNode.Commands;

/// <summary><c>gpu.list</c>: the node's GPUs.</summary>
internal sealed class GpuListCommand(IGpuInventory gpus) : TypedCommand<NoParams, GpuList>(NodeCommands.GpuList, "gpu")
{
    protected override JsonTypeInfo<NoParams> Params => CommandJson.Default.NoParams;

    protected override JsonTypeInfo<GpuList> Result => PayloadJson.Default.GpuList;

    protected override Task<GpuList> RunAsync(NoParams parameters, CommandContext context, CancellationToken cancellationToken) =>
        gpus.ListAsync(cancellationToken);
}
