using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawNode.Service;

/// <summary>What keeps the agent running.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ServiceManager>))]
internal enum ServiceManager
{
    /// <summary>The machine's systemd.</summary>
    Systemd,

    /// <summary>The user's own systemd.</summary>
    SystemdUser,

    /// <summary>A small shell loop in a session of its own, where there is no systemd.</summary>
    Supervisor,

    /// <summary>macOS.</summary>
    Launchd,
}
