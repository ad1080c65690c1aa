using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Workloads;

/// <summary>When an ended replica is started again.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RestartPolicy>))]
internal enum RestartPolicy
{
    Never,
    OnFailure,
    Always,
}
