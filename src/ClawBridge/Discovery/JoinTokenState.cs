using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Discovery;

/// <summary>Whether a join token lets a node in.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<JoinTokenState>))]
internal enum JoinTokenState
{
    Valid,
    Used,
    Expired,
}
