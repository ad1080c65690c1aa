namespace ClawBridge.Discovery.Ssh;

/// <summary>How this machine's OpenSSH client is used.</summary>
/// <param name="Program">This program, which ssh calls for passwords and host keys.</param>
/// <param name="OwnKnownHosts">The bridge's own list of host keys, which <c>accept_new</c> writes to.</param>
/// <param name="UserKnownHosts">Lists that are read besides.</param>
/// <param name="AgentSocket">The user's ssh agent; null where there is none.</param>
internal sealed record SshOptions(string Program, string OwnKnownHosts, IReadOnlyList<string> UserKnownHosts, string? AgentSocket)
{
    /// <param name="stateFolder">The bridge's state; null for one that keeps nothing, to which every machine is new each time.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public static SshOptions For(string? stateFolder, Func<string, string?> environment) =>
        For(stateFolder, Environment.ProcessPath ?? throw new InvalidOperationException("The system does not tell where this program is."), environment);

    /// <inheritdoc cref="For(string?, Func{string, string?})"/>
    /// <param name="program">The path of this program, or of one that does the same.</param>
    public static SshOptions For(string? stateFolder, string program, Func<string, string?> environment)
    {
        const string machineWide = "/etc/ssh/ssh_known_hosts";
        var own = stateFolder is null ? "/dev/null" : Path.Combine(stateFolder, "known_hosts");
        string[] others = environment("HOME") is { Length: > 0 } home ? [Path.Combine(home, ".ssh", "known_hosts"), machineWide] : [machineWide];
        return new SshOptions(program, own, others, environment("SSH_AUTH_SOCK"));
    }
}
