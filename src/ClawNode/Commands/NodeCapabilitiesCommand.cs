using System.Text.Json;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Gpu;

namespace ClawNode.Commands;

/// <summary><c>node.capabilities</c>: what the node has and can do, with its GPUs in full.</summary>
internal sealed class NodeCapabilitiesCommand(NodeDirectory node, IGpuInventory gpus) : ICommand
{
    public string Name => NodeCommands.NodeCapabilities;

    public string Capability => "system";

    public async Task<JsonElement> ExecuteAsync(JsonElement parameters, CommandContext context, CancellationToken cancellationToken)
    {
        var list = await gpus.ListAsync(cancellationToken);
        var system = node.System(list);
        var answer = new NodeCapabilities
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
        return CommandParameters.Answer(answer, PayloadJson.Default.NodeCapabilities);
    }
}
