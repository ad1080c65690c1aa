using System.Text;
using ClawBridge.Discovery.Addresses;
using ClawBridge.Discovery.Ssh;

namespace ClawBridge.Tests.Discovery.Support;

/// <summary>Machines that say what the test wants, and names that stand for what the test says.</summary>
internal sealed class StubSsh : ISshConnector, IHostAddresses
{
    /// <summary>What the script prints there, or why there is no login; any other machine does not answer.</summary>
    public Dictionary<string, Func<SshLogin, string>> Machines { get; } = [];

    public Dictionary<string, string[]> Names { get; } = [];

    /// <summary>Every login that was tried.</summary>
    public List<(SshTarget Target, SshLogin Login)> Tried { get; } = [];

    /// <summary>What came in on standard input.</summary>
    public List<string> Inputs { get; } = [];

    public Task<ISshSession> ConnectAsync(SshTarget target, SshLogin login, CancellationToken cancellationToken)
    {
        Tried.Add((target, login));
        if (!Machines.TryGetValue(target.Host, out var machine)) throw SshFaults.Of(target, login, $"ssh: connect to host {target.Host} port {target.Port}: Connection timed out", null);
        return Task.FromResult<ISshSession>(new Session(target, login, machine(login), Inputs));
    }

    public Task<IReadOnlyList<NetAddress>> AddressesOfAsync(string name, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<NetAddress>>(
        [.. Names.GetValueOrDefault(name, []).Select(static text => NetAddress.TryParse(text, out var address) ? address : throw new FormatException(text))]);

    private sealed class Session(SshTarget target, SshLogin login, string output, List<string> inputs) : ISshSession
    {
        public SshTarget Target => target;

        public SshLogin Login => login;

        public string? HostKey => "SHA256:abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ";

        public Task<string> Ended { get; } = new TaskCompletionSource<string>().Task;

        public async Task<SshOutput> RunAsync(string script, Stream input, TimeSpan limit, CancellationToken cancellationToken)
        {
            using var reader = new StreamReader(input, Encoding.UTF8);
            return await RunAsync(script, limit, cancellationToken, await reader.ReadToEndAsync(cancellationToken));
        }

        public Task<SshOutput> RunAsync(string script, TimeSpan limit, CancellationToken cancellationToken, string input = "")
        {
            inputs.Add(input);
            return Task.FromResult(new SshOutput(0, output, ""));
        }

        public Task<int> ForwardBackAsync(string host, int port, CancellationToken cancellationToken) => Task.FromResult(port);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
