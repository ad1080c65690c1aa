using System.Security.Cryptography;
using ClawBridge.Discovery.Subnets;
using ClawBridge.Access;
using ClawBridge.Audit;
using ClawBridge.Discovery;
using ClawBridge.Discovery.Addresses;
using ClawBridge.Discovery.Bootstrap;
using ClawBridge.Discovery.Probing;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Fleet;
using ClawBridge.Observability;
using ClawBridge.Pki;
using ClawBridge.Rpc;
using ClawBridge.Secrets;
using ClawBridge.State;
using ClawBridge.Tenancy;
using ClawBridge.Vault;
using ClawBridge.Workloads;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Hosting;

/// <summary>The rooms wired together on one store. The caller starts what has to run.</summary>
internal sealed class BridgeServices : IAsyncDisposable
{
    private readonly AccessService _access;
    private readonly ApiKeyUseLog _keyUses;
    private readonly NodeCommandLog _commands;
    private readonly AuditSealing _auditSealing;
    private readonly EventSubscriptions _subscriptions;
    private readonly EventRetention _eventRetention;
    private readonly Retention _retention;
    private readonly MasterKeyRotation _rotation;

    /// <param name="ssh">Null remembers no host key.</param>
    public BridgeServices(IStore store, MasterKeySealer sealer, long epoch, TimeProvider time, ILoggerFactory loggers, SshOptions? ssh = null)
    {
        store.Attend(sealer);
        var seals = new AuditSeals(sealer);
        var audit = new AuditLog(store, new AuditRetention(), seals, loggers.CreateLogger<AuditLog>());
        _auditSealing = new AuditSealing(audit, store, time, loggers.CreateLogger<AuditSealing>());
        _commands = new NodeCommandLog(audit, loggers.CreateLogger<NodeCommandLog>());
        _subscriptions = new EventSubscriptions(store, time);
        _eventRetention = new EventRetention(store, loggers.CreateLogger<EventRetention>());
        _retention = new Retention(store, [new EventAgeRule(), new WorkloadRetention(), new ApiKeyRetention(), new CertificateRetention(), new PendingJoinRetention()], time, loggers.CreateLogger<Retention>());
        Fleet = new FleetService(store, time, loggers.CreateLogger<FleetService>(), _commands, new TrustedSubnets(store));
        var secrets = new SecretService(store, sealer, new NamespaceNames(store));
        _rotation = new MasterKeyRotation(sealer, Reseals, store, RandomNumberGenerator.Create());
        Workloads = new WorkloadService(store, Fleet, time, RandomNumberGenerator.Create(), epoch, loggers, new WorkloadSecrets(secrets));
        _access = new AccessService(store, time, RandomNumberGenerator.Create(), () => Dispatcher!.Methods, [SecretService.Forget, VaultService.Forget]);
        _keyUses = new ApiKeyUseLog(_access.Uses, store, time, loggers.CreateLogger<ApiKeyUseLog>());
        var tools = SshTools.Of(store, secrets, new SshConnector(ssh ?? SshOptions.For(null, Environment.GetEnvironmentVariable), time), new SystemAddresses(time), time);
        var detector = new SshGpuDetector(tools.Logins, tools.Connector, tools.Probe);
        var bootstrap = new BootstrapServices(store, Fleet, tools, time, loggers.CreateLogger<NodeTunnels>());
        Discovery = new DiscoveryServices(store, DiscoveryServices.SystemTools(detector), tools, bootstrap, time, RandomNumberGenerator.Create());
        Pki = new PkiServices(store, sealer, time);
        NodeCertificates = new NodeCertificates(Pki, Fleet, loggers.CreateLogger<NodeCertificates>());
        var services = new DispatcherServices(
            store, _access.Gate, audit, new AnswerStore(store, sealer, time), new Confirmations(time, RandomNumberGenerator.Create()), time,
            loggers.CreateLogger<Dispatcher>(), _access.Watch);
        Dispatcher = new Dispatcher(
            [
                .. FleetMethods.All(Fleet, Workloads, store),
                .. DiscoveryMethods.All(Fleet, Workloads, Discovery, store, time),
                .. WorkloadMethods.All(Workloads),
                .. SecretMethods.All(secrets, Workloads, _rotation),
                .. TenancyMethods.All(new TenancyService(store, new NamespaceWorkloads(), RandomNumberGenerator.Create(), time)),
                .. EventMethods.All(store, _subscriptions),
                .. VaultMethods.All(store, sealer, time),
                .. AuditMethods.All(store, seals),
                .. AccessMethods.All(_access),
                .. PkiMethods.All(Pki),
            ],
            services);
    }

    public Dispatcher Dispatcher { get; }

    public FleetService Fleet { get; }

    public WorkloadService Workloads { get; }

    public DiscoveryServices Discovery { get; }

    public PkiServices Pki { get; }

    public NodeCertificates NodeCertificates { get; }

    /// <summary>Every room that seals anything.</summary>
    private static IReadOnlyList<ResealStep> Reseals =>
    [
        new("answers", AnswerReseal.Reseal), new("audit", AuditSeals.Reseal), new("authorities", PkiReseal.Reseal), new("secrets", SecretService.Reseal),
        new("vault", VaultReseal.Reseal),
    ];

    public async ValueTask DisposeAsync()
    {
        await _subscriptions.DisposeAsync();
        await Discovery.DisposeAsync();
        await _access.DisposeAsync();
        await _keyUses.DisposeAsync();
        await NodeCertificates.DisposeAsync();
        await Workloads.DisposeAsync();
        await Fleet.DisposeAsync();
        await _commands.DisposeAsync();
        await _auditSealing.DisposeAsync();
        await _retention.DisposeAsync();
        await _eventRetention.DisposeAsync();
        _rotation.Dispose();
    }
}
