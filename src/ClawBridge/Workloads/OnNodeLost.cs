using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Workloads;

/// <summary>What happens to a replica whose node is lost.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<OnNodeLost>))]
internal enum OnNodeLost
{
    /// <summary>It stays where it is until the node returns: exactly one copy runs. Default where GPUs are asked for.</summary>
    Wait,

    /// <summary>A new attempt starts elsewhere; when the node returns, the old one is stopped.</summary>
    Reschedule,
    Fail,
}
