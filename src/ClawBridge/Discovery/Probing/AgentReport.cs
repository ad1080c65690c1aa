using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Probing;

/// <summary>The agent on a machine.</summary>
internal sealed record AgentReport(bool Configured, bool Installed, string? Path, string? Service, string? Version)
{
    public static Shape Shape { get; } = Shape.Record(
        new("configured", Shape.Boolean(), "/etc/clawnode/config.json is there."),
        new("installed", Shape.Boolean(), "The program clawnode is there."),
        new("path", Shape.Text().Nullable, "Where."),
        new("service", Shape.Text().Nullable, "State of its systemd service, like active (running); null without one."),
        new("version", Shape.Text().Nullable, "Its version; null when it does not say one."));

    /// <summary>Pure; it never throws.</summary>
    public static AgentReport Read(ProbeOutput output)
    {
        var path = output.Fact("clawnode");
        var said = output.Section("clawnode") is { Code: 0 } section ? section.Output.Trim() : "";
        var version = said.StartsWith("clawnode ", StringComparison.Ordinal) ? said["clawnode ".Length..].Split('\n')[0].Trim() : null;
        return new AgentReport(output.Fact("clawnode-config") is not null, path is not null, path, ServiceState(output.Section("service")?.Output ?? ""), version);
    }

    private static string? ServiceState(string text)
    {
        Dictionary<string, string> values = [];
        foreach (var parts in text.Split('\n').Select(static line => line.Split('=', 2)).Where(static parts => parts.Length == 2)) values.TryAdd(parts[0], parts[1].Trim());
        return values.GetValueOrDefault("LoadState") is "loaded" && values.GetValueOrDefault("ActiveState") is { Length: > 0 } state
            ? $"{state} ({values.GetValueOrDefault("SubState")})"
            : null;
    }
}
