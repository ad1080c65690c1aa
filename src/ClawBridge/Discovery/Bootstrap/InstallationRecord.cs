using ClawBridge.Discovery.Ssh;
using ClawBridge.State;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>How a node was installed over SSH, so that it can be reached, upgraded and removed the same way. No secret, only references.</summary>
internal sealed record InstallationRecord : IRecord<InstallationRecord>
{
    /// <summary>The node.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>As the caller wrote it.</summary>
    public required string Address { get; init; }

    /// <summary>The login, by reference.</summary>
    public required SshRequest Login { get; init; }

    public required LinkKind Link { get; init; }

    /// <summary>What the node was told to dial; for <see cref="LinkKind.Ssh"/> it is the tunnel's.</summary>
    public required string GatewayUrl { get; init; }

    /// <summary>For the whole machine; else for the user that logged in.</summary>
    public required bool IsMachineWide { get; init; }

    public required string Program { get; init; }

    public required string Config { get; init; }

    public required string State { get; init; }

    /// <summary>Of the agent that was installed last, lower-case hex.</summary>
    public required string AgentSha256 { get; init; }

    /// <summary>Of the machine's host key.</summary>
    public string? HostKey { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long UpdatedAt { get; init; }

    public RemotePlaces Places => new(Program, Config, State);

    public InstallationRecord At(long revision) => this with { Revision = revision };
}
