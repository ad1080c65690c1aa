using System.Security.Cryptography;
using ClawBridge.Attach;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.Rpc.Wire;
using ClawBridge.Secrets;
using ClawBridge.State;
using ClawBridge.State.Sqlite;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Hosting;

/// <summary>
/// The running bridge in this process: the state, the rooms, the listener where one was asked for, and the socket that other
/// bridges attach to. Ends in the opposite order of its start and gives the state directory back last.
/// </summary>
internal sealed class Engine : IEngine
{
    private readonly Store _store;
    private readonly BridgeServices _services;
    private readonly MasterKeySealer _sealer;
    private readonly DirectoryLock? _held;
    private Listener? _listener;
    private AttachListener? _attach;
    private OwnersListener? _listening;

    private Engine(Store store, BridgeServices services, MasterKeySealer sealer, DirectoryLock? held)
    {
        (_store, _services, _sealer, _held) = (store, services, sealer, held);
    }

    public Dispatcher Dispatcher => _services.Dispatcher;

    /// <summary>Opens the state of a directory whose lock is held.</summary>
    /// <exception cref="JournalException">The state cannot be used.</exception>
    /// <exception cref="ListenException">The listener cannot be had.</exception>
    public static async Task<Engine> StartAsync(
        StateDirectory directory, DirectoryLock held, EngineOptions options, HostContext host, CancellationToken cancellationToken)
    {
        var store = Store.Open(StateSchema.Create(), new SqliteJournal(directory.DatabasePath, Guid.NewGuid().ToString("D")), host.Time);
        var random = RandomNumberGenerator.Create();
        var sealer = new MasterKeySealer(MasterKey.Of(directory, host.Environment, random), random);
        try
        {
            sealer.Settle(store.Current);
        }
        catch
        {
            store.Dispose();
            throw;
        }

        return await StartAsync(store, sealer, held, directory.Path, options, host, cancellationToken);
    }

    /// <summary>An engine that keeps nothing.</summary>
    public static async Task<Engine> StartInMemoryAsync(EngineOptions options, HostContext host, CancellationToken cancellationToken)
    {
        var store = Store.Open(StateSchema.Create(), new MemoryJournal(Guid.NewGuid().ToString("D")), host.Time);
        return await StartAsync(store, MasterKeySealer.InMemory(RandomNumberGenerator.Create()), null, null, options, host, cancellationToken);
    }

    /// <summary>Lets other bridges attach; after this process has started to serve, because the first answer must not wait for it.</summary>
    public void AcceptAttached(StateDirectory directory, HostContext host)
    {
        var attach = new AttachHost(
            BridgeVersion.Text, Environment.ProcessId, _listening, ServeAsync,
            (file, _) => _store.RunOnJournalAsync(journal => StateFiles.BackUp((SqliteJournal)journal, file)));
        _attach = new AttachListener(directory, _held!, attach, host.Environment, host.Time, host.Loggers.CreateLogger<AttachListener>());
        _attach.Start();
    }

    public Task ServeAsync(Stream input, Stream output, AttachTerms terms, CancellationToken cancellationToken) =>
        ServeAsync(input, output, new ConnectionOptions { Session = SessionOf(terms.IsReadOnly, terms.Principal, terms.ConfirmsDestructive), DrainTimeout = terms.DrainTimeout }, cancellationToken);

    /// <summary>The session of someone who holds the state directory, as the user that it wants to be, if any.</summary>
    public static SessionOptions SessionOf(bool isReadOnly, string? principal, bool confirmsDestructive = false) => new()
    {
        ConfirmsDestructive = confirmsDestructive,
        IsReadOnly = isReadOnly,
        Principal = principal is null || principal == Principal.Owner.Name ? Principal.Owner : Principal.Named(principal),
    };

    public async Task<ConnectionEnd> ServeAsync(Stream input, Stream output, ConnectionOptions options, CancellationToken stop)
    {
        using var connection = new Connection(_services.Dispatcher, input, output, options);
        return await connection.RunAsync(stop);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _held?.Dispose();
    }

    private static async Task<Engine> StartAsync(
        Store store, MasterKeySealer sealer, DirectoryLock? held, string? folder, EngineOptions options, HostContext host, CancellationToken cancellationToken)
    {
        // Only an owner that reaches nodes needs an epoch of its own, and only it reconciles.
        var epoch = options.Listen is null ? 0 : await new OwnerEpoch(store).CurrentAsync();
        var ssh = SshOptions.For(folder, host.Environment);
        var engine = new Engine(store, new BridgeServices(store, sealer, epoch, host.Time, host.Loggers, ssh), sealer, held);
        if (options.Listen is null) return engine;
        try
        {
            engine._services.Workloads.Start();
            engine._services.NodeCertificates.Start();
            engine._listener = await Listener.StartAsync(
                options.Listen, engine._services.Fleet, engine._services.Pki, host.Loggers, host.Time, cancellationToken);
            engine._services.Discovery.Bootstrap.Tunnels.Start();
            engine._listening = new OwnersListener(options.Listen.Host, engine._listener.Address.Port, options.Listen.AdvertiseUrl, options.Listen.RequireMtls);
            return engine;
        }
        catch
        {
            // The lock stays with the caller, who may start again without what failed.
            await engine.EndAsync();
            throw;
        }
    }

    private async ValueTask EndAsync()
    {
        if (_attach is not null) await _attach.DisposeAsync();
        if (_listener is not null) await _listener.DisposeAsync();
        await _services.DisposeAsync();
        _store.Dispose();
        _sealer.Dispose();
    }
}
