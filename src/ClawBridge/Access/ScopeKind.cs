using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Access;

/// <summary>How far a role binding reaches.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ScopeKind>))]
internal enum ScopeKind
{
    Cluster,
    Tenant,
    Namespace,
}
