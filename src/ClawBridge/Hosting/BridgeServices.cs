using System.Security.Cryptography;
using ClawBridge.Access;
using ClawBridge.Audit;
using ClawBridge.Discovery;
using ClawBridge.Fleet;
using ClawBridge.Observability;
using ClawBridge.Pki;
using ClawBridge.Rpc;
using ClawBridge.Secrets;
using ClawBridge.State;
using ClawBridge.Vault;
using ClawBridge.Workloads;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Hosting;

/// <summary>The rooms wired together on one store. The caller starts what has to run.</summary>
internal sealed class BridgeServices : IAsyncDisposable
{
    private readonly NodeCommandLog _commands;
    private readonly EventSubscriptions _subscriptions;
    private readonly EventRetention _eventRetention;
    private readonly Retention _retention;
    private readonly MasterKeyRotation _rotation;

    public BridgeServices(IStore store, MasterKeySealer sealer, long epoch, TimeProvider time, ILoggerFactory loggers)
    {
        store.Attend(sealer);
        var audit = new AuditLog(store, new AuditRetention(), loggers.CreateLogger<AuditLog>());
        _commands = new NodeCommandLog(audit, loggers.CreateLogger<NodeCommandLog>());
        _subscriptions = new EventSubscriptions(store, time);
        _eventRetention = new EventRetention(store, loggers.CreateLogger<EventRetention>());
        _retention = new Retention(store, [new EventAgeRule(), new WorkloadRetention()], time, loggers.CreateLogger<Retention>());
        Fleet = new FleetService(store, time, loggers.CreateLogger<FleetService>(), _commands);
        var secrets = new SecretService(store, sealer, new PlainNamespaces());
        _rotation = new MasterKeyRotation(sealer, Reseals, RandomNumberGenerator.Create());
        Workloads = new WorkloadService(store, Fleet, time, RandomNumberGenerator.Create(), epoch, loggers, new WorkloadSecrets(secrets));
        var access = new AccessDirectory(store);
        var services = new DispatcherServices(
            store, new AccessGate(access, new ApiKeyUses(), time), audit, new AnswerStore(store, sealer, time), new Confirmations(time, RandomNumberGenerator.Create()), time,
            loggers.CreateLogger<Dispatcher>());
        Dispatcher = new Dispatcher(
            [
                .. FleetMethods.All(Fleet, Workloads, store),
                .. DiscoveryMethods.All(Fleet, store, time),
                .. WorkloadMethods.All(Workloads),
                .. SecretMethods.All(secrets, Workloads, _rotation),
                .. EventMethods.All(store, _subscriptions),
                .. AuditMethods.All(store),
                .. VaultMethods.All(store, sealer, time),
            ],
            services);
    }

    public Dispatcher Dispatcher { get; }

    public FleetService Fleet { get; }

    public WorkloadService Workloads { get; }

    /// <summary>Every room that seals anything.</summary>
    private static IReadOnlyList<ResealStep> Reseals => [new("answers", AnswerReseal.Reseal), new("authorities", PkiReseal.Reseal), new("secrets", SecretService.Reseal)];

    public async ValueTask DisposeAsync()
    {
        await _subscriptions.DisposeAsync();
        await Workloads.DisposeAsync();
        await Fleet.DisposeAsync();
        await _commands.DisposeAsync();
        await _retention.DisposeAsync();
        await _eventRetention.DisposeAsync();
        _rotation.Dispose();
    }
}
