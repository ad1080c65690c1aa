namespace ClawBridge.Discovery.Bootstrap;

/// <summary>Where the agent's files are on a machine: for all of it, or for one user. The same places as bootstrap.sh has.</summary>
internal sealed record RemotePlaces(string Program, string Config, string State)
{
    public static readonly RemotePlaces Machine = new("/usr/local/bin/clawnode", "/etc/clawnode/config.json", "/var/lib/clawnode");

    /// <summary>Where a tunnel's near end is written down, for the agent to dial.</summary>
    public string PortFile => $"{State}/bridge-port";

    public static RemotePlaces OfUser(string home, string? configHome, string? stateHome) => new(
        $"{home}/.local/bin/clawnode", $"{configHome ?? $"{home}/.config"}/clawnode/config.json", $"{stateHome ?? $"{home}/.local/state"}/clawnode");
}
