using ClawBridge.Discovery.Bootstrap;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Discovery.Probing;
using ClawBridge.Discovery.Scanning;
using ClawBridge.Discovery.Subnets;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Workloads;

namespace ClawBridge.Discovery;

/// <summary>The methods of this room.</summary>
internal static class DiscoveryMethods
{
    public static IReadOnlyList<MethodEntry> All(FleetService fleet, IWorkloads workloads, DiscoveryServices services, IStore store, TimeProvider time) =>
    [
        new("check_trusted", () => new CheckTrustedHandler(services.Subnets)),
        new("credential_profile_create", () => new CredentialProfileCreateHandler()),
        new("credential_profile_delete", () => new CredentialProfileDeleteHandler()),
        new("credential_profile_get", () => new CredentialProfileGetHandler(services.Profiles)),
        new("credential_profile_list", () => new CredentialProfileListHandler(services.Profiles)),
        new("gpu_probe", () => new GpuProbeHandler(services.Ssh.Logins, services.Ssh.Connector, services.Ssh.Probe)),
        new("network_scan", () => new NetworkScanHandler(services.Scans, services.Profiles, fleet)),
        new("node_approve", () => new NodeApproveHandler(store, time)),
        new("node_bootstrap", () => new NodeBootstrapHandler(services.Bootstrap.Bootstrapper, services.Ssh.Logins)),
        new("node_pending_list", () => new NodePendingListHandler(store, time)),
        new("node_reject", () => new NodeRejectHandler(store, time)),
        new("node_token_create", () => new NodeTokenCreateHandler(fleet)),
        new("node_token_list", () => new NodeTokenListHandler(store, time)),
        new("node_token_revoke", () => new NodeTokenRevokeHandler(store)),
        new("node_token_validate", () => new NodeTokenValidateHandler(store, time)),
        new("node_unbootstrap", () => new NodeUnbootstrapHandler(services.Bootstrap.Bootstrapper, services.Ssh.Logins, workloads)),
        new("node_upgrade", () => new NodeUpgradeHandler(services.Bootstrap.Bootstrapper, services.Ssh.Logins)),
        new("scan_cancel", () => new ScanCancelHandler(services.Scans)),
        new("scan_get", () => new ScanGetHandler(services.Scans, fleet)),
        new("scan_list", () => new ScanListHandler(services.Scans)),
        new("trusted_subnet_add", () => new TrustedSubnetAddHandler()),
        new("trusted_subnet_list", () => new TrustedSubnetListHandler(services.Subnets)),
        new("trusted_subnet_remove", () => new TrustedSubnetRemoveHandler()),
    ];
}
