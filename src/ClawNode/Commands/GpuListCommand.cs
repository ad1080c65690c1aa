using System.Text.Json;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawNode.Gpu;

namespace ClawNode.Commands;

/// <summary><c>gpu.list</c>: the node's GPUs.</summary>
internal sealed class GpuListCommand(IGpuInventory gpus) : ICommand
{
    public string Name => NodeCommands.GpuList;

    public string Capability => "gpu";

    public async Task<JsonElement> ExecuteAsync(JsonElement parameters, CommandContext context, CancellationToken cancellationToken) =>
        CommandParameters.Answer(await gpus.ListAsync(cancellationToken), PayloadJson.Default.GpuList);
}
