using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Scanning;

/// <summary>A host that was found, as it is shown.</summary>
internal sealed record ScanHostItem(
    string Address, bool GpuDetected, GpuInfo? GpuInfo, string? Hostname, int LatencyMs, IReadOnlyList<int> OpenPorts, string? OsHint, bool Reachable, bool SshAvailable,
    string? GpuError, string? NodeId, string? NodeName, string? SshBanner, int? SshPort, string? SshSoftware, string? SshVersion)
{
    public static Shape Shape { get; } = Shape.Record(
        new("address", Shape.Text(), "The host's address."),
        new("gpu_detected", Shape.Boolean(), "A GPU was found; false also where nobody looked."),
        new("gpu_info", Scanning.GpuInfo.Shape.Nullable, "What was found by logging in; null where nobody did."),
        new("hostname", Shape.Text().Nullable, "The name that the system's resolver has for the address; null when it has none, or not in time."),
        new("latency_ms", Shape.Integer(0), "Milliseconds until its first open port, or else its first refusal, answered."),
        new("open_ports", Shape.List(Shape.Integer(1, 65_535)), "Ports that are open, of those tried; empty for a host that only refused."),
        new("os_hint", Shape.Text().Nullable, "What it seems to run, by its SSH greeting, else by its open ports; null without a hint."),
        new("reachable", Shape.Boolean(), "True: a port is open, or the host refused one, which proves that it is there."),
        new("ssh_available", Shape.Boolean(), "A port greeted as SSH, or port 22 is open."),
        new("gpu_error", Shape.Text().Nullable, "Why it could not be told whether it has GPUs; else null."),
        new("node_id", Shape.Text().Nullable, "The node of this cluster that last connected from this address; null when none did."),
        new("node_name", Shape.Text().Nullable, "Its name."),
        new("ssh_banner", Shape.Text().Nullable, "The SSH greeting; null without one."),
        new("ssh_port", Shape.Integer(1, 65_535).Nullable, "The port that greeted as SSH."),
        new("ssh_software", Shape.Text().Nullable, "The SSH server, like OpenSSH."),
        new("ssh_version", Shape.Text().Nullable, "Its version, like 9.6p1."));

    /// <param name="nodes">Of the cluster.</param>
    public static ScanHostItem Of(ScannedHost host, ClusterAddresses nodes)
    {
        var answer = host.Answer;
        var banner = Scanning.SshBanner.Parse(answer.SshBanner);
        var node = nodes.At(answer.Address);
        return new ScanHostItem(
            answer.Address.ToString(), host.Gpus?.Info is { Count: > 0 }, host.Gpus?.Info, host.Hostname, answer.LatencyMs, answer.OpenPorts,
            OsHints.Of(banner, answer.OpenPorts), true, answer.SshPort is not null || answer.OpenPorts.Contains(22),
            host.Gpus?.Error, node?.Id, node?.Name, answer.SshBanner, answer.SshPort, banner?.Software, banner?.Version);
    }
}
