using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Gpu;

namespace ClawNode.Commands;

/// <summary><c>system.info</c>: the machine, its runtimes, and what the agent can do.</summary>
internal sealed class SystemInfoCommand(NodeDirectory node, IGpuInventory gpus) : TypedCommand<NoParams, SystemInfo>(NodeCommands.SystemInfo, "system")
{
    protected override JsonTypeInfo<NoParams> Params => CommandJson.Default.NoParams;

    protected override JsonTypeInfo<SystemInfo> Result => PayloadJson.Default.SystemInfo;

    protected override async Task<SystemInfo> RunAsync(NoParams parameters, CommandContext context, CancellationToken cancellationToken) =>
        node.System(await gpus.ListAsync(cancellationToken));
}
