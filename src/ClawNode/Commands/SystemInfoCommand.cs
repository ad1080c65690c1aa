using System.Text.Json;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawNode.Gpu;

namespace ClawNode.Commands;

/// <summary><c>system.info</c>: the machine, its runtimes, and what the agent can do.</summary>
internal sealed class SystemInfoCommand(NodeDirectory node, IGpuInventory gpus) : ICommand
{
    public string Name => NodeCommands.SystemInfo;

    public string Capability => "system";

    public async Task<JsonElement> ExecuteAsync(JsonElement parameters, CommandContext context, CancellationToken cancellationToken) =>
        CommandParameters.Answer(node.System(await gpus.ListAsync(cancellationToken)), PayloadJson.Default.SystemInfo);
}
