using System.Text;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Text;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>Runs scripts on a machine with the rights that an installation needs: as root, through sudo, or as the user alone.</summary>
internal sealed class RemoteRoot
{
    private static readonly TimeSpan SudoLimit = TimeSpan.FromSeconds(15);

    private readonly ISshSession _session;
    private readonly string _prefix;
    private readonly string _password;

    private RemoteRoot(ISshSession session, string how, string prefix, string password, bool isRoot) =>
        (_session, How, _prefix, _password, IsRoot) = (session, how, prefix, password, isRoot);

    /// <summary>For sentences: <c>as root</c>, <c>with sudo</c>, <c>as ops</c>.</summary>
    public string How { get; }

    /// <summary>The installation is for the whole machine.</summary>
    public bool IsRoot { get; }

    /// <param name="uid">The user's, as <c>id -u</c> printed it.</param>
    /// <exception cref="BootstrapException">The login is to use sudo, and sudo does not let it.</exception>
    public static async Task<RemoteRoot> FindAsync(ISshSession session, string? uid, bool hasSudo, CancellationToken cancellationToken)
    {
        var login = session.Login;
        if (uid == "0") return new RemoteRoot(session, "as root", "", "", isRoot: true);
        if (!login.UsesSudo) return new RemoteRoot(session, $"as {login.User}", "", "", isRoot: false);
        if (!hasSudo) throw Refused(login, "sudo is not installed there", null);
        var free = await session.RunAsync("sudo -n true", SudoLimit, cancellationToken);
        if (free.Succeeded) return new RemoteRoot(session, "with sudo", "sudo -n -- ", "", isRoot: true);
        if (login.SudoPassword is not { } password) throw Refused(login, "sudo asks for a password and none is given", free.Tail);
        var asked = await session.RunAsync("sudo -k -S -p '' -- true", SudoLimit, cancellationToken, password + "\n");
        return asked.Succeeded
            ? new RemoteRoot(session, "with sudo and its password", "sudo -k -S -p '' -- ", password + "\n", isRoot: true)
            : throw Refused(login, "sudo refuses", asked.Tail);
    }

    /// <param name="script">Holds no secret.</param>
    /// <param name="input">Comes to it as standard input.</param>
    public async Task<SshOutput> RunAsync(string script, TimeSpan limit, CancellationToken cancellationToken, string input = "")
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(_password + input));
        return await _session.RunAsync($"{_prefix}sh -c {ShellQuote.Word(script)}", stream, limit, cancellationToken);
    }

    private static BootstrapException Refused(SshLogin login, string why, string? output) => new(
        $"{login.User} cannot become root: {why}.",
        "Log in as root, let the user use sudo (without a password, or with sudo_password_secret or the profile's sudo_secret_ref), or make a profile with sudo: false, which installs for that user alone.",
        output);
}
