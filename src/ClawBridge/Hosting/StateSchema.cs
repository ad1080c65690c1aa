using ClawBridge.Access;
using ClawBridge.Audit;
using ClawBridge.Discovery;
using ClawBridge.Fleet;
using ClawBridge.Pki;
using ClawBridge.Rpc;
using ClawBridge.Secrets;
using ClawBridge.State;
using ClawBridge.Tenancy;
using ClawBridge.Vault;
using ClawBridge.Workloads;

namespace ClawBridge.Hosting;

/// <summary>Every table of every room.</summary>
internal static class StateSchema
{
    public static Schema Create() => new(
    [
        .. StateTables.All,
        RpcTables.Answers,
        .. AccessTables.All,
        .. TenancyTables.All,
        AuditTables.Audit,
        AuditTables.Anchors,
        FleetTables.Nodes,
        DiscoveryTables.JoinTokens,
        DiscoveryTables.PendingJoins,
        .. PkiTables.All,
        .. SecretTables.All,
        .. WorkloadTables.All,
        .. VaultTables.All,
    ]);
}
