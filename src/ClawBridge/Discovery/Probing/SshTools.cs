using ClawBridge.Discovery.Addresses;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Secrets;
using ClawBridge.State;

namespace ClawBridge.Discovery.Probing;

/// <summary>What logging in to machines and looking at them is done with.</summary>
internal sealed record SshTools(SshLogins Logins, ISshConnector Connector, MachineProbe Probe)
{
    public static SshTools Of(IStore store, SecretService secrets, ISshConnector connector, IHostAddresses addresses, TimeProvider time) =>
        new(new SshLogins(new CredentialProfiles(store), secrets, addresses), connector, new MachineProbe(time));
}
