using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Fleet;

/// <summary>How sure the bridge is that a node is there; from the age of its last heartbeat, counted anew from the bridge's own start.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<NodeCondition>))]
internal enum NodeCondition
{
    Ready,

    /// <summary>3 heartbeats (30 s) missed, or never connected since the bridge started: no new replicas, nothing else changes. Legacy word <c>unhealthy</c>.</summary>
    Suspect,

    /// <summary>300 s without a heartbeat. Legacy word <c>offline</c>.</summary>
    Lost,
}
