using System.Security.Cryptography;
using ClawBridge.Access;
using ClawBridge.Audit;
using ClawBridge.Discovery;
using ClawBridge.Fleet;
using ClawBridge.Observability;
using ClawBridge.Pki;
using ClawBridge.Rpc;
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

    public BridgeServices(IStore store, ISealer sealer, long epoch, TimeProvider time, ILoggerFactory loggers)
    {
        var audit = new AuditLog(store, new AuditRetention(), loggers.CreateLogger<AuditLog>());
        _commands = new NodeCommandLog(audit, loggers.CreateLogger<NodeCommandLog>());
        _subscriptions = new EventSubscriptions(store, time);
        _eventRetention = new EventRetention(store, loggers.CreateLogger<EventRetention>());
        _retention = new Retention(store, [new EventAgeRule(), new WorkloadRetention(), new CertificateRetention()], time, loggers.CreateLogger<Retention>());
        Fleet = new FleetService(store, time, loggers.CreateLogger<FleetService>(), _commands);
        Workloads = new WorkloadService(store, Fleet, time, RandomNumberGenerator.Create(), epoch, loggers);
        var access = new AccessDirectory(store);
        Pki = new PkiServices(store, sealer, time);
        NodeCertificates = new NodeCertificates(Pki, Fleet, loggers.CreateLogger<NodeCertificates>());
        var services = new DispatcherServices(
            store, new AccessGate(access, new ApiKeyUses(), time), audit, new AnswerStore(store, sealer, time), new Confirmations(time, RandomNumberGenerator.Create()), time,
            loggers.CreateLogger<Dispatcher>());
        Dispatcher = new Dispatcher(
            [
                .. FleetMethods.All(Fleet, Workloads, store),
                .. DiscoveryMethods.All(Fleet, store, time),
                .. WorkloadMethods.All(Workloads),
                .. EventMethods.All(store, _subscriptions),
                .. AuditMethods.All(store),
                .. VaultMethods.All(store, sealer, time),
                .. PkiMethods.All(Pki),
            ],
            services);
    }

    public Dispatcher Dispatcher { get; }

    public FleetService Fleet { get; }

    public WorkloadService Workloads { get; }

    public PkiServices Pki { get; }

    public NodeCertificates NodeCertificates { get; }

    public async ValueTask DisposeAsync()
    {
        await _subscriptions.DisposeAsync();
        await NodeCertificates.DisposeAsync();
        await Workloads.DisposeAsync();
        await Fleet.DisposeAsync();
        await _commands.DisposeAsync();
        await _retention.DisposeAsync();
        await _eventRetention.DisposeAsync();
    }
}
