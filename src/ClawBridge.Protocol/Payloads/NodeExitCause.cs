using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Protocol.Payloads;

/// <summary>Why an attempt ended.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<NodeExitCause>))]
internal enum NodeExitCause
{
    /// <summary>The program ended by itself.</summary>
    Exited,

    /// <summary>A <c>workload.stop</c> ended it.</summary>
    Stopped,
    OutOfMemory,

    /// <summary><c>timeout_seconds</c> passed.</summary>
    TimeLimit,

    /// <summary><c>idle_timeout_seconds</c> passed with idle GPUs.</summary>
    Idle,

    /// <summary>It never started.</summary>
    StartFailed,

    /// <summary>The container or process vanished and its exit code with it.</summary>
    Lost,
}
