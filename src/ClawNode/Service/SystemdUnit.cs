using System.Text;

namespace ClawNode.Service;

/// <summary>
/// The unit file. Pure. Workloads of the process runtime are children of the agent and inherit its sandbox, and GPUs are reached
/// through device files that come and go: so nothing is set that hides devices, modules, the kernel log or parts of the file system.
/// </summary>
internal static class SystemdUnit
{
    public const string Name = "clawnode.service";

    public static string Text(ServicePlan plan, bool isUser)
    {
        var unit = new StringBuilder($"""
            # Made by clawnode service install, which replaces it; changes of your own belong into: systemctl{(isUser ? " --user" : "")} edit clawnode
            [Unit]
            Description=clawnode, the agent of a GPU machine

            """);
        if (!isUser) unit.Append("Wants=network-online.target\nAfter=network-online.target docker.service podman.socket\n");
        unit.Append($"""
            StartLimitIntervalSec=0

            [Service]
            Type=simple
            ExecStart={string.Join(' ', plan.Words.Select(Quoted))}
            Restart=always
            RestartSec=2
            KillMode=process
            Delegate=yes
            TimeoutStopSec=30
            UMask=0077

            """);
        if (!isUser)
        {
            unit.Append("""
                KeyringMode=private
                ProtectHostname=yes
                CapabilityBoundingSet=~CAP_SYS_TIME CAP_SYS_BOOT CAP_WAKE_ALARM CAP_BLOCK_SUSPEND CAP_MAC_ADMIN CAP_MAC_OVERRIDE CAP_AUDIT_CONTROL

                """);
        }

        unit.Append($"\n[Install]\nWantedBy={(isUser ? "default.target" : "multi-user.target")}\n");
        return unit.ToString();
    }

    /// <summary>One word of a command line, as systemd reads it.</summary>
    internal static string Quoted(string word)
    {
        var escaped = word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return escaped == word && word.Length > 0 && word.All(static c => c > ' ' && c is not ('\'' or ';')) ? word : $"\"{escaped}\"";
    }
}
