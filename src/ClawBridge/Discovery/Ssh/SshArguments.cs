using System.Globalization;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Text;

namespace ClawBridge.Discovery.Ssh;

/// <summary>
/// The command lines for OpenSSH's client (ssh(1), ssh_config(5)). Pure. No configuration file takes part, nothing is asked on a
/// terminal, and no secret stands in one.
/// </summary>
/// <param name="program">This program, which ssh asks about host keys.</param>
internal sealed class SshArguments(string program, SshTarget target, SshLogin login, SshPlaces places)
{
    /// <summary>Seconds until a machine that does not answer is given up.</summary>
    private const int ConnectSeconds = 10;

    /// <summary>The first connection, which the others go through; it lives as long as its command.</summary>
    public IReadOnlyList<string> Master(string command) =>
    [
        .. Common(), "-o", "ControlMaster=yes", "-S", Control, .. Way(target.Jumps.Count), .. HostKeys(isTarget: true), .. Alias(target.KnownAs, target.Port), .. Identity(),
        "-p", Number(target.Port), "-l", login.User, "--", target.Host, command,
    ];

    /// <summary>A command through the first connection. Where that is gone it fails and never makes one of its own.</summary>
    public IReadOnlyList<string> Run(string command) =>
        [.. Common(), "-o", "ControlMaster=no", "-o", "ProxyCommand=false", "-S", Control, "--", target.Host, command];

    /// <summary>Forwards a free port of the machine's loopback to a port of this machine's.</summary>
    public IReadOnlyList<string> ForwardBack(string host, int port) =>
        ["-F", "none", "-S", Control, "-O", "forward", "-R", $"127.0.0.1:0:{host}:{Number(port)}", "--", target.Host];

    private string Control => places.Control.Replace("%", "%%", StringComparison.Ordinal);

    private static IEnumerable<string> Common() =>
    [
        "-F", "none", "-T", "-o", "LogLevel=ERROR", "-o", $"ConnectTimeout={Number(ConnectSeconds)}", "-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=3",
        "-o", "ForwardAgent=no", "-o", "ForwardX11=no", "-o", "PermitLocalCommand=no", "-o", "UpdateHostKeys=no", "-o", "CheckHostIP=no", "-o", "EscapeChar=none",
    ];

    /// <summary>Through the jump hosts: each is an ssh of its own, so that the same rules hold there (<c>-J</c> would not hand them on).</summary>
    /// <param name="count">How many of the jump hosts come before the one that is connected to.</param>
    private IEnumerable<string> Way(int count)
    {
        if (count == 0) return [];
        var hop = target.Jumps[count - 1];
        string[] line =
        [
            "ssh", .. Common(), "-o", "ControlMaster=no", "-S", "none", .. Way(count - 1), .. HostKeys(isTarget: false), .. Alias(hop.KnownAs, hop.Port ?? SshTarget.DefaultPort), .. Identity(),
            "-p", Number(hop.Port ?? SshTarget.DefaultPort), "-l", hop.User ?? login.User, "-W", "[%h]:%p", "--", hop.Host,
        ];
        // A jump host's own way stands inside of this one: its %h and %p are for the inner ssh.
        return ["-o", $"ProxyCommand={ShellQuote.Line(line.Select(word => word == "[%h]:%p" ? word : word.Replace("%", "%%", StringComparison.Ordinal)))}"];
    }

    private IEnumerable<string> HostKeys(bool isTarget)
    {
        var isPinned = isTarget && target.HostKey.Policy == HostKeyPolicy.Pinned;
        string[] files = isPinned ? ["/dev/null"] : [places.OwnKnownHosts, .. places.UserKnownHosts];
        return
        [
            "-o", $"StrictHostKeyChecking={(target.HostKey.Policy == HostKeyPolicy.AcceptNew ? "accept-new" : "yes")}",
            "-o", $"UserKnownHostsFile={string.Join(' ', files.Select(Quoted))}", "-o", "GlobalKnownHostsFile=/dev/null", "-o", "HashKnownHosts=no",
            "-o", $"KnownHostsCommand={Quoted(program)} {SshHelper.HostKeyFlag} {(isTarget ? "target" : "jump")} %I %H %t %f %K",
        ];
    }

    /// <summary>A name that was resolved already: known_hosts has it by that, with the port where it is not the usual one.</summary>
    private static IEnumerable<string> Alias(string? name, int port) =>
        name is null ? [] : ["-o", $"HostKeyAlias={(port == SshTarget.DefaultPort ? name : $"[{name}]:{Number(port)}")}"];

    private IEnumerable<string> Identity() => login.Method switch
    {
        AuthMethod.Password =>
        [
            "-o", "PreferredAuthentications=password,keyboard-interactive", "-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1",
            "-o", "IdentityAgent=none", "-o", "IdentityFile=none",
        ],
        _ => ["-o", "BatchMode=yes", "-o", "PreferredAuthentications=publickey", "-o", "PasswordAuthentication=no", "-o", "IdentityFile=none"],
    };

    /// <summary>As ssh_config(5) reads a word: in double quotes, and a percent sign is doubled.</summary>
    private static string Quoted(string path) => $"\"{path.Replace("%", "%%", StringComparison.Ordinal)}\"";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
