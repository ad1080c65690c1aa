using ClawBridge.Audit;
using ClawBridge.Discovery;
using ClawBridge.Fleet;
using ClawBridge.Observability;
using ClawBridge.Rpc;
using ClawBridge.Secrets;
using ClawBridge.Vault;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Rpc;

/// <summary>Every method of the program, only to look at what is declared: the services behind are missing.</summary>
internal static class AllMethods
{
    public static IReadOnlyList<IHandler> Handlers()
    {
        using var bridge = new TestBridge([], _ =>
        [
            .. FleetMethods.All(null!, null!, null!), .. DiscoveryMethods.All(null!, null!, null!), .. WorkloadMethods.All(null!),
            .. SecretMethods.All(null!, null!, null!), .. EventMethods.All(null!, null!), .. AuditMethods.All(null!),
            .. VaultMethods.All(null!, null!, null!),
        ]);
        return bridge.Dispatcher.Methods.Handlers;
    }
}
