using ClawBridge.Protocol.Frames;
using ClawNode.Host;

namespace ClawNode.Link;

/// <summary>What the node says of itself in <c>connect</c>; the same on every link of one run.</summary>
/// <param name="DisplayName">The node's name.</param>
/// <param name="InstanceId">New with each start of the agent.</param>
/// <param name="Caps">Capabilities.</param>
/// <param name="Commands">The commands that may be invoked.</param>
internal sealed record LinkProfile(string DisplayName, string InstanceId, IReadOnlyList<string> Caps, IReadOnlyList<string> Commands)
{
    /// <summary>The parameters of <c>connect</c> but for the device's proof. Platform and family are pinned at pairing, so they never vary.</summary>
    public ConnectParams Connect(ConnectAuth auth) => new()
    {
        MinProtocol = ProtocolVersion.Current,
        MaxProtocol = ProtocolVersion.Current,
        Client = new ClientInfo
        {
            Id = "node-host",
            DisplayName = DisplayName,
            Version = AgentVersion.Text,
            Platform = "linux",
            DeviceFamily = "Linux",
            Mode = "node",
            InstanceId = InstanceId,
        },
        Caps = Caps,
        Commands = Commands,
        Auth = auth.Signed.Length == 0 ? null : auth,
    };
}
