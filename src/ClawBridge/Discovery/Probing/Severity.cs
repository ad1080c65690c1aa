using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Discovery.Probing;

/// <summary>How much a finding matters, the worst first.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<Severity>))]
internal enum Severity
{
    /// <summary>The agent cannot be put on the machine, or cannot run there.</summary>
    Blocker,

    /// <summary>The agent runs, but cannot give work to the machine's GPUs or containers.</summary>
    Error,

    Warning,
    Info,
}
