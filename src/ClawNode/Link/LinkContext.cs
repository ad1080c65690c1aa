using ClawNode.Commands;
using ClawNode.Gpu;
using ClawNode.Identity;
using ClawNode.Runtimes;

namespace ClawNode.Link;

/// <summary>What all links of the agent share.</summary>
internal sealed record LinkContext
{
    public required DeviceIdentity Identity { get; init; }

    public required LinkProfile Profile { get; init; }

    public required DeviceTokenStore Tokens { get; init; }

    public required NodeCertificateStore Certificates { get; init; }

    public required CommandTable Commands { get; init; }

    public required NodeDirectory Node { get; init; }

    public required GpuWatch Gpus { get; init; }

    public required IGpuInventory Inventory { get; init; }

    public required IWorkloadSource Workloads { get; init; }

    public required ILinkDialer Dialer { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>A number from 0 up to 1.</summary>
    public required Func<double> Random { get; init; }

    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan ReconnectMin { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan ReconnectMax { get; init; } = TimeSpan.FromSeconds(30);
}
