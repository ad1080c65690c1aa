using System.Text;
using ClawBridge.Discovery.Ssh;

namespace ClawBridge.Tests.Discovery.Support;

/// <summary>A login to a <see cref="FakeMachine"/>, or to one that is never asked anything.</summary>
internal sealed class FakeSession(FakeMachine? machine, SshTarget target, SshLogin login, int port) : ISshSession
{
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SshTarget Target => target;

    public SshLogin Login => login;

    public string? HostKey { get; } = machine?.HostKey;

    public Task<string> Ended => _ended.Task;

    /// <summary>Where the way back leads; null while there is none.</summary>
    public string? Forwarded { get; private set; }

    public bool IsDisposed { get; private set; }

    public void Break(string why) => _ended.TrySetResult(why);

    public async Task<SshOutput> RunAsync(string script, Stream input, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        await input.CopyToAsync(all, cancellationToken);
        return await machine!.RunAsync(this, script, all.ToArray(), cancellationToken);
    }

    public async Task<SshOutput> RunAsync(string script, TimeSpan limit, CancellationToken cancellationToken, string input = "") =>
        await machine!.RunAsync(this, script, Encoding.UTF8.GetBytes(input), cancellationToken);

    public Task<int> ForwardBackAsync(string host, int to, CancellationToken cancellationToken)
    {
        Forwarded = $"{host}:{to}";
        return Task.FromResult(port);
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        Break("it was closed");
        return ValueTask.CompletedTask;
    }
}
