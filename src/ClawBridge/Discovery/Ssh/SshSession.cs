using System.Globalization;
using System.Text;
using ClawBridge.Text;

namespace ClawBridge.Discovery.Ssh;

/// <summary>
/// A login that stands: commands, uploads and tunnels go through its one connection. Lives until it is disposed, the connection
/// breaks, or the bridge ends.
/// </summary>
internal sealed class SshSession : ISshSession
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ForwardLimit = TimeSpan.FromSeconds(30);

    private readonly SshProcess _master;
    private readonly SshArguments _arguments;
    private readonly SshPlaces _places;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly TimeProvider _time;

    public SshSession(
        SshTarget target, SshLogin login, SshProcess master, SshArguments arguments, SshPlaces places, IReadOnlyDictionary<string, string> environment,
        string? hostKey, TimeProvider time)
    {
        (Target, Login, HostKey) = (target, login, hostKey);
        (_master, _arguments, _places, _environment, _time) = (master, arguments, places, environment, time);
        Ended = WatchAsync();
    }

    public SshTarget Target { get; }

    public SshLogin Login { get; }

    public string? HostKey { get; }

    public Task<string> Ended { get; }

    public async Task<SshOutput> RunAsync(string script, Stream input, TimeSpan limit, CancellationToken cancellationToken)
    {
        // The user's own shell may be any; it is asked for one thing only.
        var output = await CommunicateAsync(_arguments.Run($"exec sh -c {ShellQuote.Word(script)}"), input, limit, cancellationToken);
        if (output.ExitCode != LostCode || !Ended.IsCompleted) return output;
        throw new SshException(SshFault.Lost, $"The connection to {Target.Name} broke: {(await Ended).TrimEnd('.')}.", "Check that the machine is on and reachable, and try again.");
    }

    public async Task<SshOutput> RunAsync(string script, TimeSpan limit, CancellationToken cancellationToken, string input = "")
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(input));
        return await RunAsync(script, stream, limit, cancellationToken);
    }

    public async Task<int> ForwardBackAsync(string host, int port, CancellationToken cancellationToken)
    {
        var output = await CommunicateAsync(_arguments.ForwardBack(host, port), Stream.Null, ForwardLimit, cancellationToken);
        if (output.Succeeded && int.TryParse(output.Text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var there)) return there;
        throw new SshException(
            SshFault.Other, $"{Target.Name} does not let a port be forwarded: {output.Tail}", "Set AllowTcpForwarding yes in its sshd_config, or let the node dial the bridge (link: \"direct\").");
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _master.Input.DisposeAsync();
            await Ended.WaitAsync(EndLimit, _time);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            // A connection that hangs is cut here below.
        }

        await _master.DisposeAsync();
        _places.Remove();
    }

    /// <summary>ssh's own exit code when its connection fails.</summary>
    private const int LostCode = 255;

    /// <summary>One more ssh through the connection, which ends with the limit or the caller at the latest.</summary>
    private async Task<SshOutput> CommunicateAsync(IReadOnlyList<string> arguments, Stream input, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var clock = new CancellationTokenSource(limit, _time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        await using var ssh = SshProcess.Start("ssh", arguments, _environment);
        try
        {
            return await ssh.CommunicateAsync(input, any.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SshException(
                SshFault.TimedOut, string.Create(CultureInfo.InvariantCulture, $"A command on {Target.Name} did not end within {limit.TotalSeconds:0} s."),
                "Check the machine's load and disks, and try again.");
        }
    }

    private async Task<string> WatchAsync()
    {
        var error = await SshProcess.ReadAsync(_master.Error, CancellationToken.None);
        await _master.WaitAsync();
        return error.Trim() is { Length: > 0 } said ? said : "it was closed";
    }
}
