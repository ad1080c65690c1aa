using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Protocol.Payloads;

/// <summary>A replica's attempt as its node sees it.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<NodeWorkloadState>))]
internal enum NodeWorkloadState
{
    /// <summary>The image is pulled or the container created; nothing runs yet.</summary>
    Starting,
    Running,
    Stopping,

    /// <summary>It ran and ended; <c>exit_code</c> is known unless the machine lost it.</summary>
    Exited,

    /// <summary>It could not be started; <c>reason</c> says why.</summary>
    Failed,
}
