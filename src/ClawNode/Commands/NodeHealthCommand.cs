using System.Text.Json;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawNode.Gpu;

namespace ClawNode.Commands;

/// <summary><c>node.health</c>: load, memory, disk, and everything that does not work as it should.</summary>
internal sealed class NodeHealthCommand(NodeDirectory node, IGpuInventory gpus) : ICommand
{
    public string Name => NodeCommands.NodeHealth;

    public string Capability => "system";

    public async Task<JsonElement> ExecuteAsync(JsonElement parameters, CommandContext context, CancellationToken cancellationToken) =>
        CommandParameters.Answer(node.Facts.Health(await gpus.ListAsync(cancellationToken)), PayloadJson.Default.NodeHealth);
}
