using ClawBridge.Attach;
using ClawBridge.Fleet;
using ClawBridge.Hosting;
using ClawBridge.Rpc;
using ClawBridge.Rpc.Wire;
using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Cli;

/// <summary>Serves one client on the cluster of the settings: as the owner of its state, or attached to the owner.</summary>
internal sealed partial class BridgeHost(Settings settings, HostContext host)
{
    /// <summary>How long a process must live before others may attach to it; a single call is over by then.</summary>
    private static readonly TimeSpan AttachDelay = TimeSpan.FromMilliseconds(20);

    private EngineOptions EngineOptions =>
        new(settings.Listen is { } listen ? new ListenOptions(listen.Host, listen.Port, settings.AdvertiseUrl, settings.RequireMtls, settings.Clawnode) : null);

    private ConnectionOptions ConnectionOptions =>
        new() { Session = Engine.SessionOf(settings.ReadOnly, settings.Principal, settings.ConfirmsDestructive), DrainTimeout = settings.DrainTimeout };

    public StateDirectory Directory => new(StateDirectory.Resolve(settings.StateDir, host.Environment));

    /// <summary>Runs until the client's input has ended and its calls are answered. False when the client reads no more answers.</summary>
    public async Task<bool> ServeAsync(Stream input, Stream output, CancellationToken stop)
    {
        await using var idle = new IdleMemory(new ProgramMemory(), host.Time);
        if (settings.InMemory)
        {
            await using var memory = await Engine.StartInMemoryAsync(EngineOptions, host, stop);
            return await memory.ServeAsync(input, output, ConnectionOptions, stop) != ConnectionEnd.OutputClosed;
        }

        var directory = Directory;
        if (DirectoryLock.TryTake(directory, Environment.ProcessId) is not { } held) return await AttachAsync(directory, input, output, stop);
        await using var engine = await StartAsync(directory, held, stop);
        using var over = new CancellationTokenSource();
        var accepting = AcceptLaterAsync(engine, directory, over.Token);
        var end = await engine.ServeAsync(input, output, ConnectionOptions, stop);
        await over.CancelAsync();
        await accepting;
        return end != ConnectionEnd.OutputClosed;
    }

    /// <summary>Owns the state and serves nodes and attached bridges until <paramref name="stop"/>; takes over when there is an owner that ends.</summary>
    public async Task ServeHeadlessAsync(CancellationToken stop)
    {
        using var idle = new IdleStream(stop);
        await ServeAsync(idle, Stream.Null, stop);
    }

    private async Task AcceptLaterAsync(Engine engine, StateDirectory directory, CancellationToken over)
    {
        await Task.Delay(AttachDelay, host.Time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!over.IsCancellationRequested) engine.AcceptAttached(directory, host);
    }

    private async Task<Engine> StartAsync(StateDirectory directory, DirectoryLock held, CancellationToken cancellationToken)
    {
        try
        {
            return await Engine.StartAsync(directory, held, EngineOptions, host, cancellationToken);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Accepts nodes where the last owner did, unless this process was told another place; going on without nodes is better than not at all.</summary>
    private async Task<Engine> TakeOverAsync(StateDirectory directory, DirectoryLock held, OwnersListener? inherited, CancellationToken cancellationToken)
    {
        var options = EngineOptions.Listen is null && inherited is not null
            ? new EngineOptions(new ListenOptions(inherited.Host, inherited.Port, inherited.AdvertiseUrl, inherited.RequireMtls || settings.RequireMtls, settings.Clawnode))
            : EngineOptions;
        try
        {
            return await Engine.StartAsync(directory, held, options, host, cancellationToken);
        }
        catch (ListenException e)
        {
            LogNoListener(host.Loggers.CreateLogger<BridgeHost>(), e.Message);
            return await Engine.StartAsync(directory, held, new EngineOptions(null), host, cancellationToken);
        }
    }

    private async Task<bool> AttachAsync(StateDirectory directory, Stream input, Stream output, CancellationToken stop)
    {
        var owners = new OwnerFinder(directory, Environment.ProcessId, async (held, inherited, cancellation) =>
        {
            var engine = await TakeOverAsync(directory, held, inherited, cancellation);
            engine.AcceptAttached(directory, host);
            return engine;
        }, host.Time);
        var hello = new AttachHello
        {
            Attach = AttachProtocol.Version,
            Version = BridgeVersion.Text,
            ReadOnly = settings.ReadOnly,
            Principal = settings.Principal,
            ConfirmsDestructive = settings.ConfirmsDestructive,
            DrainTimeoutMs = (long)settings.DrainTimeout.TotalMilliseconds,
        };
        var catalog = new Lazy<MethodTable>(Catalog.Create);
        using var attached = new AttachedBridge(
            owners, hello, new AttachTerms(settings.ReadOnly, settings.Principal, settings.DrainTimeout, settings.ConfirmsDestructive),
            name => catalog.Value.Find(System.Text.Encoding.UTF8.GetBytes(name))?.Declaration.Effect, input, output);
        return await attached.RunAsync(stop);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "This bridge took over, but accepts no nodes: {Reason}")]
    private static partial void LogNoListener(ILogger logger, string reason);
}
