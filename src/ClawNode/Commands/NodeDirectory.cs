using ClawBridge.Protocol.Payloads;
using ClawNode.Host;

namespace ClawNode.Commands;

/// <summary>What the system commands say about the node beside the machine's facts: the table they are in themselves.</summary>
internal sealed class NodeDirectory(NodeFacts facts)
{
    private CommandTable _table = new([], []);

    public NodeFacts Facts => facts;

    /// <summary>Completes the wiring; the table holds commands that need this directory.</summary>
    public void Attach(CommandTable table) => _table = table;

    public SystemInfo System(GpuList gpus) => facts.System(gpus, _table.Capabilities, _table.Advertised);
}
