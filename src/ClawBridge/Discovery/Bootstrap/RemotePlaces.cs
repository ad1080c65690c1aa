namespace ClawBridge.Discovery.Bootstrap;

/// <summary>Where the agent's files are on a machine: for all of it, or for one user. The same places as bootstrap.sh has.</summary>
internal sealed record RemotePlaces(string Program, string Config, string State)
{
    public static readonly RemotePlaces Machine = new("/usr/local/bin/clawnode", "/etc/clawnode/config.json", "/var/lib/clawnode");

    /// <summary>Where a tunnel's near end is written down, for the agent to dial.</summary>
    public string PortFile => $"{State}/bridge-port";

    /// <summary>Where an installation with these rights goes.</summary>
    /// <param name="facts">What the user's login told.</param>
    /// <exception cref="BootstrapException">The user has no home to install into.</exception>
    public static RemotePlaces Of(RemoteRoot root, RemoteFacts facts) => root.IsRoot ? Machine : OfUser(
        Absolute(facts["home"]) ?? throw new BootstrapException($"The login {root.How} has no home.", "Log in as root or as a user with a home."),
        Absolute(facts["config_home"]), Absolute(facts["state_home"]));

    public static RemotePlaces OfUser(string home, string? configHome, string? stateHome) => new(
        $"{home}/.local/bin/clawnode", $"{configHome ?? $"{home}/.config"}/clawnode/config.json", $"{stateHome ?? $"{home}/.local/state"}/clawnode");

    /// <summary>The XDG rules: a path that is not absolute counts for nothing.</summary>
    private static string? Absolute(string? path) => path is ['/', ..] ? path.TrimEnd('/') : null;
}
