using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>How a node and the bridge come together.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<LinkKind>))]
internal enum LinkKind
{
    /// <summary>The node dials the bridge's address.</summary>
    Direct,

    /// <summary>The bridge keeps an SSH connection to the machine, and the node dials the end of it on its own loopback.</summary>
    Ssh,
}
