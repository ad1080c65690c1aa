using ClawBridge.Discovery.Bootstrap;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Discovery.Subnets;
using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>The tables that this room owns.</summary>
internal static class DiscoveryTables
{
    public static readonly Table<JoinTokenRecord> JoinTokens = new("join_tokens", static () => DiscoveryStateJson.Default.JoinTokenRecord);

    public static readonly Table<CredentialProfileRecord> CredentialProfiles = new("credential_profiles", static () => DiscoveryStateJson.Default.CredentialProfileRecord);

    public static readonly Table<TrustedSubnetRecord> TrustedSubnets = new("trusted_subnets", static () => DiscoveryStateJson.Default.TrustedSubnetRecord);

    public static readonly Table<PendingJoinRecord> PendingJoins = new("pending_joins", static () => DiscoveryStateJson.Default.PendingJoinRecord);

    public static readonly Table<InstallationRecord> Installations = new("installations", static () => DiscoveryStateJson.Default.InstallationRecord);

    /// <summary>All of them, for the schema.</summary>
    public static IReadOnlyList<ITable> All => [CredentialProfiles, Installations, JoinTokens, PendingJoins, TrustedSubnets];
}
