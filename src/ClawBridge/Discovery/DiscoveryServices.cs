using System.Security.Cryptography;
using ClawBridge.Discovery.Bootstrap;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Discovery.Probing;
using ClawBridge.Discovery.Scanning;
using ClawBridge.Discovery.Subnets;
using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>The services of this room, wired together.</summary>
internal sealed class DiscoveryServices(IStore store, ScanTools tools, SshTools ssh, BootstrapServices bootstrap, TimeProvider time, RandomNumberGenerator random) : IAsyncDisposable
{
    public CredentialProfiles Profiles { get; } = new(store);

    public TrustedSubnets Subnets { get; } = new(store);

    public SshTools Ssh { get; } = ssh;

    public BootstrapServices Bootstrap { get; } = bootstrap;

    public ScanService Scans { get; } = new(tools, time, random);

    /// <summary>What scans work with in this process.</summary>
    /// <param name="gpus">Logs in to hosts.</param>
    public static ScanTools SystemTools(IGpuDetector gpus) =>
        new(new ConnectScanner(new DescriptorBudget(), TimeProvider.System), new SystemNames(), gpus);

    public async ValueTask DisposeAsync()
    {
        await Scans.DisposeAsync();
        await Bootstrap.DisposeAsync();
    }
}
