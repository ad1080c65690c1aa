using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Gpu;

namespace ClawNode.Commands;

/// <summary><c>node.health</c>: load, memory, disk, and everything that does not work as it should.</summary>
internal sealed class NodeHealthCommand(NodeDirectory node, IGpuInventory gpus) : TypedCommand<NoParams, NodeHealth>(NodeCommands.NodeHealth, "system")
{
    protected override JsonTypeInfo<NoParams> Params => CommandJson.Default.NoParams;

    protected override JsonTypeInfo<NodeHealth> Result => PayloadJson.Default.NodeHealth;

    protected override async Task<NodeHealth> RunAsync(NoParams parameters, CommandContext context, CancellationToken cancellationToken) =>
        node.Facts.Health(await gpus.ListAsync(cancellationToken));
}
