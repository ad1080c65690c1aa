using System.Text;

namespace ClawBridge.Discovery.Ssh;

/// <summary>
/// An ssh agent (ssh-agent(1)) for one login, which gets the private key on standard input and forgets it a few minutes later in any
/// case. It lives no longer than its standard input, so that it ends with the bridge, however that ends.
/// </summary>
internal sealed class KeyAgent : IAsyncDisposable
{
    /// <summary>Seconds after which the agent forgets the key by itself.</summary>
    private const string Lifetime = "300";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(5);

    private readonly SshProcess _agent;

    private KeyAgent(SshProcess agent) => _agent = agent;

    /// <param name="socket">Where it listens; in a private folder.</param>
    /// <exception cref="SshException">There is no agent on this machine, or the key is none that it takes.</exception>
    public static async Task<KeyAgent> StartAsync(string socket, string key, CancellationToken cancellationToken)
    {
        // The shell tells that the agent listens, waits for the end of its input, and takes the agent with it.
        string[] command = ["-a", socket, "sh", "-c", "echo ready; cat >/dev/null; kill \"$SSH_AGENT_PID\""];
        var agent = new KeyAgent(SshProcess.Start("ssh-agent", command, new Dictionary<string, string>()));
        try
        {
            await agent.ReadyAsync(cancellationToken);
            await AddAsync(socket, key, cancellationToken);
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _agent.Input.DisposeAsync();
            await _agent.WaitAsync().WaitAsync(StartLimit);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            // It is gone already, or is ended with force here below; the agent itself looks after its parent.
        }

        await _agent.DisposeAsync();
    }

    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        if (await _agent.Output.ReadAsync(new byte[16], cancellationToken) > 0) return;
        var error = await SshProcess.ReadAsync(_agent.Error, cancellationToken);
        throw new SshException(SshFault.NoClient, $"No ssh agent could be started: {error.Trim()}", "Try ssh-agent by hand on the bridge's machine.");
    }

    private static async Task AddAsync(string socket, string key, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string> { ["SSH_AUTH_SOCK"] = socket, ["SSH_ASKPASS_REQUIRE"] = "force", ["SSH_ASKPASS"] = "/bin/false" };
        await using var add = SshProcess.Start("ssh-add", ["-q", "-t", Lifetime, "-"], environment);
        // Windows line ends and a missing last one come with copying, and ssh-add takes neither.
        var text = key.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd() + "\n";
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var output = await add.CommunicateAsync(input, cancellationToken);
        if (output.Succeeded) return;
        throw new SshException(
            SshFault.KeyUnusable, "The secret is not a private key that ssh can use.",
            "Store the whole text of a private key file (OpenSSH or PEM) without a passphrase; ssh-keygen -p -f FILE removes one from a copy.");
    }
}
