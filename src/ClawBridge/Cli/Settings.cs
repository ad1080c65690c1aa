using ClawBridge.Logging;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Cli;

/// <summary>How this process runs; each member is a flag, a config key and an environment variable.</summary>
internal sealed record Settings
{
    /// <summary>Null means the default place (<c>$XDG_STATE_HOME/clawbernetes</c>).</summary>
    public string? StateDir { get; init; }

    public bool InMemory { get; init; }

    /// <summary>Null means no listener.</summary>
    public Endpoint? Listen { get; init; }

    /// <summary>What nodes elsewhere reach the listener by, like <c>wss://bridge.lab:18790</c>.</summary>
    public string? AdvertiseUrl { get; init; }

    /// <summary>The listener demands TLS client certificates of nodes.</summary>
    public bool RequireMtls { get; init; }

    /// <summary>The agent that joining machines download; null means the one beside this program.</summary>
    public string? Clawnode { get; init; }

    public bool ReadOnly { get; init; }

    /// <summary>The user that calls are made as; null means the owner.</summary>
    public string? Principal { get; init; }

    /// <summary>Each destructive call needs a confirmation; a matter of the command, not of the user's settings.</summary>
    public bool ConfirmsDestructive { get; init; }

    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public LogFormat LogFormat { get; init; } = LogFormat.Text;

    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
