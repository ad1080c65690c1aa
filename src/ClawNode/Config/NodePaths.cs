namespace ClawNode.Config;

/// <summary>Where the agent's files are. Flags win over variables, variables over the config, the config over the defaults.</summary>
/// <param name="ConfigFile">The config's path; it need not exist.</param>
/// <param name="StateFlag">What <c>--state-dir</c> or <c>CLAWNODE_STATE_DIR</c> says, or null.</param>
internal sealed record NodePaths(string ConfigFile, string? StateFlag)
{
    public static NodePaths Resolve(string? configFlag, string? stateFlag, Func<string, string?> environment, bool isRoot)
    {
        var config = configFlag ?? Set(environment("CLAWNODE_CONFIG"))
            ?? (isRoot ? "/etc/clawnode/config.json" : Path.Combine(Xdg(environment, "XDG_CONFIG_HOME", ".config"), "clawnode", "config.json"));
        return new NodePaths(Path.GetFullPath(config), stateFlag ?? Set(environment("CLAWNODE_STATE_DIR")));
    }

    /// <summary>The state directory for a config.</summary>
    public string StateDir(NodeConfig config, Func<string, string?> environment, bool isRoot) => Path.GetFullPath(
        StateFlag ?? config.StatePath
        ?? (isRoot ? "/var/lib/clawnode" : Path.Combine(Xdg(environment, "XDG_STATE_HOME", ".local/state"), "clawnode")));

    private static string Xdg(Func<string, string?> environment, string variable, string below) =>
        Set(environment(variable)) is { } folder && folder.StartsWith('/')
            ? folder
            : Path.Combine(Set(environment("HOME")) ?? "/", below);

    private static string? Set(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
