using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Discovery.Credentials;

/// <summary>Which host keys are accepted.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<HostKeyPolicy>))]
internal enum HostKeyPolicy
{
    /// <summary>Those that are known already.</summary>
    Strict,

    /// <summary>Also that of a host that is not known yet, which is then known; a changed one never.</summary>
    AcceptNew,

    /// <summary>The one that the profile names.</summary>
    Pinned,
}
