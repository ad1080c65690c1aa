using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Gpu;

namespace ClawNode.Commands;

/// <summary><c>node.capabilities</c>: what the node has and can do, with its GPUs in full.</summary>
internal sealed class NodeCapabilitiesCommand(NodeDirectory node, IGpuInventory gpus) : TypedCommand<NoParams, NodeCapabilities>(NodeCommands.NodeCapabilities, "system")
{
    protected override JsonTypeInfo<NoParams> Params => CommandJson.Default.NoParams;

    protected override JsonTypeInfo<NodeCapabilities> Result => PayloadJson.Default.NodeCapabilities;

    protected override async Task<NodeCapabilities> RunAsync(NoParams parameters, CommandContext context, CancellationToken cancellationToken)
    {
        var list = await gpus.ListAsync(cancellationToken);
        var system = node.System(list);
        return new NodeCapabilities
        {
            Hostname = system.Hostname,
            Capabilities = system.Capabilities,
            Commands = system.Commands,
            ContainerRuntime = system.Runtimes.Count > 0 ? system.Runtimes[0] : null,
            CpuCount = system.CpuCount,
            TotalMemoryMb = system.TotalMemoryMb,
            GpuCount = list.Count,
            GpuTotalMemoryGb = list.TotalMemoryGb,
            Gpus = list.Gpus,
            Labels = system.Labels,
            Runtimes = system.Runtimes,
        };
    }
}
