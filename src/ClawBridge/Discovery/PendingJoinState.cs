using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Discovery;

/// <summary>What was decided about a join that needs an approval.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<PendingJoinState>))]
internal enum PendingJoinState
{
    Pending,

    /// <summary>The node is let in as soon as it asks.</summary>
    Approved,
    Rejected,
}
