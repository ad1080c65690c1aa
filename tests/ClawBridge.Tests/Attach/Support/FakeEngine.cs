using ClawBridge.Attach;
using ClawBridge.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Attach.Support;

/// <summary>A bridge in process with the real listener and a <see cref="FakeSession"/> for each connection.</summary>
internal sealed class FakeEngine : IEngine
{
    private readonly DirectoryLock _held;
    private readonly FakeCluster _cluster;
    private readonly string _name;
    private readonly AttachListener _listener;

    public FakeEngine(DirectoryLock held, StateDirectory directory, FakeCluster cluster, string name)
    {
        (_held, _cluster, _name) = (held, cluster, name);
        cluster.Engines++;
        var host = new AttachHost("0.1.0", 7, null, ServeAsync, (file, _) => Task.CompletedTask);
        _listener = new AttachListener(directory, held, host, _ => null, TimeProvider.System, NullLogger.Instance);
        _listener.Start();
    }

    public List<AttachTerms> Terms { get; } = [];

    /// <summary>The newest connection.</summary>
    public FakeSession? Session { get; private set; }

    public Task ServeAsync(Stream input, Stream output, AttachTerms terms, CancellationToken cancellationToken)
    {
        Terms.Add(terms);
        Session = new FakeSession(_cluster, input, output, _name);
        return Session.RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _held.Dispose();
    }
}
