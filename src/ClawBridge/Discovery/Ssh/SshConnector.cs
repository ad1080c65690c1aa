using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ClawBridge.Discovery.Credentials;

namespace ClawBridge.Discovery.Ssh;

/// <summary>Logs in to machines with the system's OpenSSH client.</summary>
/// <param name="options">Where the bridge keeps its own list of host keys, and which others it reads.</param>
internal sealed class SshConnector(SshOptions options, TimeProvider time) : ISshConnector
{
    /// <summary>For the whole way to a shell, jump hosts and a slow login included.</summary>
    private static readonly TimeSpan LoginLimit = TimeSpan.FromSeconds(40);

    private static readonly IReadOnlyDictionary<string, string> NoEnvironment = new Dictionary<string, string>();

    public async Task<ISshSession> ConnectAsync(SshTarget target, SshLogin login, CancellationToken cancellationToken)
    {
        var places = new SshPlaces(MakeFolder(), options.OwnKnownHosts, options.UserKnownHosts);
        using var clock = new CancellationTokenSource(LoginLimit, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            return await ConnectAsync(target, login, places, any.Token);
        }
        catch (Exception e)
        {
            places.Remove();
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw new SshException(SshFault.TimedOut, $"The login to {target.Name} did not end in time.", "Check the machine's load and name service (sshd's UseDNS), and try again.");
            if (e is IOException or SocketException) throw Unready(e.Message);
            throw;
        }
    }

    /// <summary>Private, and short enough for the sockets in it.</summary>
    private static string MakeFolder()
    {
        // ssh adds 17 characters to its own socket's path while it makes it, and a path has 107 of them at most.
        const int longest = 85;
        try
        {
            var folder = Directory.CreateTempSubdirectory("claw-ssh-").FullName;
            if (Encoding.UTF8.GetByteCount(folder) <= longest) return folder;
            Directory.Delete(folder);
            throw Unready($"the path of its folder for temporary files, {Path.GetTempPath()}, is too long for sockets");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unready(e.Message);
        }
    }

    private static SshException Unready(string why) => new(
        SshFault.NoClient, $"The bridge's machine could not prepare the login: {why.TrimEnd('.')}.", "Check the space, the rights and the limits there, or start the bridge with another TMPDIR.");

    private async Task<SshSession> ConnectAsync(SshTarget target, SshLogin login, SshPlaces places, CancellationToken cancellationToken)
    {
        await using var helper = new SshHelperServer(target, login, places.Helper);
        await using var agent = login.Method == AuthMethod.Key ? await KeyAgent.StartAsync(places.Agent, login.Secret!, cancellationToken) : null;
        var environment = Environment(login, places, agent is not null);
        var arguments = new SshArguments(options.Program, target, login, places);
        // Tells the login's own words from what a shell's start-up files may print before.
        var word = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var master = SshProcess.Start("ssh", arguments.Master($"exec sh -c 'echo {word}; cat >/dev/null'"), environment);
        try
        {
            if (await ReadyAsync(master, word, cancellationToken))
                return new SshSession(target, login, master, arguments, places, NoEnvironment, helper.Shown, time);
            var error = await SshProcess.ReadAsync(master.Error, cancellationToken);
            throw SshFaults.Of(target, login, error, helper.Shown);
        }
        catch
        {
            await master.DisposeAsync();
            throw;
        }
    }

    private Dictionary<string, string> Environment(SshLogin login, SshPlaces places, bool hasAgent)
    {
        var environment = new Dictionary<string, string>
        {
            [SshHelper.SocketVariable] = places.Helper, ["SSH_ASKPASS"] = options.Program, ["SSH_ASKPASS_REQUIRE"] = "force",
        };
        if (hasAgent) environment["SSH_AUTH_SOCK"] = places.Agent;
        else if (login.Method == AuthMethod.Agent && options.AgentSocket is { } socket) environment["SSH_AUTH_SOCK"] = socket;
        return environment;
    }

    /// <summary>Whether the shell there has begun; false when ssh ended before.</summary>
    private static async Task<bool> ReadyAsync(SshProcess master, string word, CancellationToken cancellationToken)
    {
        const int longest = 64 * 1024;
        var seen = new StringBuilder();
        var buffer = new byte[1024];
        int read;
        while (seen.Length < longest && (read = await master.Output.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (seen.Append(Encoding.UTF8.GetString(buffer, 0, read)).ToString().Contains(word, StringComparison.Ordinal)) return true;
        }

        return false;
    }
}
