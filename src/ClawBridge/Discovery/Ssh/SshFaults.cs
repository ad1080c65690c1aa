using ClawBridge.Discovery.Credentials;

namespace ClawBridge.Discovery.Ssh;

/// <summary>Tells from what OpenSSH's client writes why a login failed, in a sentence for the caller. Pure.</summary>
internal static class SshFaults
{
    /// <summary>Texts of OpenSSH 8.4 to 10 under <c>LC_ALL=C</c>, the more telling ones first.</summary>
    private static readonly (string Text, SshFault Fault)[] Signs =
    [
        ("REMOTE HOST IDENTIFICATION HAS CHANGED", SshFault.HostKeyChanged),
        ("host key is known for", SshFault.HostKeyUnknown),
        ("Host key verification failed", SshFault.HostKeyUnknown),
        ("stdio forwarding failed", SshFault.Jump),
        ("open failed: ", SshFault.Jump),
        ("Permission denied", SshFault.Denied),
        ("Too many authentication failures", SshFault.Denied),
        ("Could not resolve hostname", SshFault.NameUnknown),
        ("Connection refused", SshFault.Refused),
        ("timed out", SshFault.TimedOut),
        ("No route to host", SshFault.Unreachable),
        ("Network is unreachable", SshFault.Unreachable),
        ("Connection closed by", SshFault.Lost),
        ("Connection reset by", SshFault.Lost),
    ];

    /// <param name="error">What the client wrote to its standard error.</param>
    /// <param name="shown">The fingerprint of the host key that the target showed; null when it came to none.</param>
    public static SshException Of(SshTarget target, SshLogin login, string error, string? shown)
    {
        var found = Array.Find(Signs, sign => error.Contains(sign.Text, StringComparison.Ordinal));
        var fault = found.Text is null ? SshFault.Other : found.Fault;
        if (fault == SshFault.HostKeyUnknown && target.HostKey.Policy == HostKeyPolicy.Pinned && shown is not null) fault = SshFault.HostKeyChanged;
        // The target's own key was fine or never came, so it is a machine on the way that was refused.
        var onTheWay = target.Jumps.Count > 0 && shown is null && fault is (SshFault.HostKeyUnknown or SshFault.HostKeyChanged);
        if (target.Jumps.Count > 0 && shown is null && IsOfConnecting(fault))
        {
            return new SshException(
                SshFault.Jump, $"A machine on the way to {target.Name} does not let through: {LineWith(found.Text ?? "", error)}",
                "Log in to the jump host by hand from the bridge's machine: its address, its sshd, and that it takes the same credential.");
        }

        return new SshException(fault, Sentence(fault, target, login, error, shown, onTheWay), Hint(fault, target, shown, onTheWay), shown);
    }

    private static bool IsOfConnecting(SshFault fault) =>
        fault is SshFault.Denied or SshFault.NameUnknown or SshFault.Refused or SshFault.TimedOut or SshFault.Unreachable;

    private static string Sentence(SshFault fault, SshTarget target, SshLogin login, string error, string? shown, bool onTheWay) => fault switch
    {
        SshFault.NameUnknown => $"The name of {target.Name} does not resolve.",
        SshFault.Refused => $"{target.Name} refuses the connection: no SSH server listens on port {target.Port}.",
        SshFault.TimedOut => $"{target.Name} does not answer on port {target.Port}.",
        SshFault.Unreachable => $"{target.Name} cannot be reached from the bridge: there is no route to it.",
        SshFault.HostKeyUnknown when onTheWay => $"The host key of a machine on the way to {target.Name} is not known.",
        SshFault.HostKeyChanged when onTheWay => $"The host key of a machine on the way to {target.Name} is not the one that known_hosts has.",
        SshFault.HostKeyUnknown => $"The host key of {target.Name} is not known{Shown(shown)}.",
        SshFault.HostKeyChanged when target.HostKey.Policy == HostKeyPolicy.Pinned =>
            $"{target.Name} shows another host key than the one that was asked for{Shown(shown)}.",
        SshFault.HostKeyChanged => $"{target.Name} shows another host key than the one that known_hosts has{Shown(shown)}: it was reinstalled, or something else answers in its place.",
        SshFault.Denied => $"{target.Name} does not let {login.User} in with this {Word(login.Method)}{Methods(error)}.",
        SshFault.Jump => $"A machine on the way does not connect to {target.Name}: {LineWith("open failed", error)}",
        SshFault.Lost => $"{target.Name} closed the connection before the login: {LastLine(error)}",
        _ => $"The login to {target.Name} failed: {LastLine(error)}",
    };

    private static string Hint(SshFault fault, SshTarget target, string? shown, bool onTheWay) => fault switch
    {
        SshFault.HostKeyUnknown when onTheWay => "Add the key of each jump host to known_hosts, or use host_key_policy accept_new.",
        SshFault.HostKeyUnknown => shown is null
            ? "Add its key to known_hosts, give host_key_fingerprint, or use host_key_policy accept_new."
            : $"Compare it with ssh-keygen -lf on the machine; when it is the same, give host_key_fingerprint {shown}, or trust the first one seen with host_key_policy accept_new.",
        SshFault.HostKeyChanged => $"Ask who runs the machine. If it was reinstalled, remove the old key with ssh-keygen -R {KnownHostName(target)}, or give host_key_fingerprint with the new one.",
        SshFault.Denied => "Check the user name and the secret of the credential, and that the machine's sshd allows this way to log in.",
        SshFault.Refused => "Check that sshd runs there and on which port; give port where it is not 22.",
        SshFault.TimedOut or SshFault.Unreachable => "Check the address, the machine's power and firewalls; a machine behind another one needs proxy_jump.",
        SshFault.NameUnknown => "Give its address instead, or a name that the bridge's machine resolves.",
        SshFault.Jump => "Check that the jump host reaches the machine and that its sshd allows TCP forwarding.",
        _ => "Try ssh to the machine by hand from the bridge's machine to see more.",
    };

    /// <summary>As known_hosts has it.</summary>
    private static string KnownHostName(SshTarget target) => target.Port == SshTarget.DefaultPort ? target.Said : $"'[{target.Said}]:{target.Port}'";

    private static string Shown(string? fingerprint) => fingerprint is null ? "" : $" (it shows {fingerprint})";

    private static string Word(AuthMethod method) => method switch
    {
        AuthMethod.Password => "password",
        AuthMethod.Agent => "agent's keys",
        _ => "key",
    };

    /// <summary>What the machine would take, from OpenSSH's "Permission denied (publickey,password).".</summary>
    private static string Methods(string error)
    {
        const string sign = "Permission denied (";
        var begin = error.LastIndexOf(sign, StringComparison.Ordinal);
        var end = begin < 0 ? -1 : error.IndexOf(')', begin);
        return end < 0 ? "" : $"; it takes {error[(begin + sign.Length)..end].Replace(",", ", ", StringComparison.Ordinal)}";
    }

    private static string LastLine(string error) => LineWith("", error);

    /// <summary>The last line that says so; where none does, the last one.</summary>
    private static string LineWith(string sign, string error)
    {
        const int longest = 300;
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = lines.LastOrDefault(said => said.Contains(sign, StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "ssh ended without a word.";
        var cleaned = new string([.. line.Where(static c => !char.IsControl(c))]);
        return cleaned.Length <= longest ? cleaned : cleaned[..longest];
    }
}
