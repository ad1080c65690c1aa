using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawNode.Link;

/// <summary>What a link does now.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<LinkState>))]
internal enum LinkState
{
    /// <summary>Dialling, or in the handshake.</summary>
    Connecting,
    Connected,

    /// <summary>Pausing before the next try.</summary>
    Waiting,

    /// <summary>A person has to approve this device there.</summary>
    Pairing,

    /// <summary>Refused for a reason that only a person can change; tried again seldom.</summary>
    Refused,
}
