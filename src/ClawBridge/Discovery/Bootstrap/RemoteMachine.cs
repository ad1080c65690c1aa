namespace ClawBridge.Discovery.Bootstrap;

/// <summary>A machine as a bootstrap found it.</summary>
/// <param name="Root">How scripts run there with the rights of the installation.</param>
internal sealed record RemoteMachine(RemoteRoot Root, RemotePlaces Places, RemoteFacts Facts, RemoteFacts Installed)
{
    public string Architecture => Facts.Word("machine", "unknown") switch { "amd64" => "x86_64", "arm64" => "aarch64", var other => other };

    /// <summary>SHA-256 of the agent that is installed; null when there is none.</summary>
    public string? Sha256 => Installed["sha256"];

    /// <summary>The node that this machine says it is already; null when it is none, or does not say.</summary>
    public string? NodeId => AgentAnswer.NodeId(Installed["status"]);

    public bool IsServiceInstalled => AgentAnswer.Says(Installed["service"], "installed", true);

    public bool IsServiceRunning => AgentAnswer.Says(Installed["service"], "running", true);

    public string Description
    {
        get
        {
            var manager = Facts.Has("systemd") ? "systemd" : "no systemd";
            return $"{Facts.Word("distribution", "Linux")}, {Architecture}, {manager}, installs {Root.How}";
        }
    }
}
