using System.Text.Json;
using ClawBridge.Access;
using ClawBridge.Observability;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Tenancy;
using ClawBridge.Tests.Simulation;
using ClawBridge.Workloads;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Tenancy;

/// <summary>The methods about tenants, namespaces, workloads and events behind a dispatcher, with one simulated node of 8 GPUs.</summary>
internal sealed class TenancyBench : IAsyncDisposable
{
    // Ids that are made first would be those of the default tenant and namespace.
    private const int IdsInUse = 15;

    private EventSubscriptions _subscriptions = null!;

    public TenancyBench()
    {
        var random = new CountingRandom();
        for (var i = 0; i < IdsInUse; i++) RowIds.New(random);
        Bridge = new TestBridge(WorkloadTables.All, bridge =>
        {
            Fleet = new SimFleet(bridge.Time);
            Fleet.Add(SimNodes.Record("alpha", gpus: 8, cores: 64, memoryMb: 262_144));
            Workloads = new WorkloadService(bridge.State, Fleet, bridge.Time, random, 1, NullLoggerFactory.Instance);
            Fleet.Subscribe(Workloads.Reconciler);
            _subscriptions = new EventSubscriptions(bridge.State, bridge.Time);
            return
            [
                .. WorkloadMethods.All(Workloads), .. EventMethods.All(bridge.State, _subscriptions),
                .. TenancyMethods.All(new TenancyService(bridge.State, new NamespaceWorkloads(), random, bridge.Time)),
            ];
        });
        Fleet.Connect(Fleet.Links.Single().Record.Id);
    }

    public TestBridge Bridge { get; }

    public SimFleet Fleet { get; private set; } = null!;

    public WorkloadService Workloads { get; private set; } = null!;

    public StateSnapshot State => Bridge.State.Current;

    /// <summary>Tenants research (namespaces nlp, vision) and sales (namespaces nlp, web).</summary>
    public static async Task<TenancyBench> WithTenantsAsync()
    {
        var bench = new TenancyBench();
        foreach (var (tenant, spaces) in new[] { ("research", new[] { "nlp", "vision" }), ("sales", ["nlp", "web"]) })
        {
            await bench.OkAsync("tenant_create", $$"""{"name":"{{tenant}}"}""");
            foreach (var space in spaces) await bench.OkAsync("namespace_create", $$"""{"tenant_id":"{{tenant}}","name":"{{space}}"}""");
        }

        return bench;
    }

    public Task<string> CallAsync(string method, string parameters = "{}", string? user = null) => Bridge.CallAsync(method, parameters, SessionOf(user));

    /// <summary>The result of a call that must succeed.</summary>
    public Task<JsonElement> OkAsync(string method, string parameters = "{}", string? user = null) => Bridge.ResultAsync(method, parameters, SessionOf(user));

    /// <summary>The code of a call that must fail.</summary>
    public async Task<int> CodeAsync(string method, string parameters = "{}", string? user = null) =>
        (await Bridge.ErrorAsync(method, parameters, SessionOf(user))).GetProperty("code").GetInt32();

    /// <summary>Submits into a namespace and answers the id.</summary>
    public async Task<string> SubmitAsync(string space, string more = "", string? user = null) =>
        (await OkAsync("workload_submit", $$"""{"image":"busybox","namespace":"{{space}}"{{more}}}""", user)).GetProperty("id").GetString()!;

    /// <summary>Lets everything happen that is to happen.</summary>
    public Task RunAsync() => new SimDriver(Fleet, Workloads.Reconciler).RunAsync();

    public async Task ExitAsync(string id, int code = 0)
    {
        var replica = Workloads.Resolve(id).Replica(0)!;
        Fleet.Node(replica.NodeId!).Exit(new AttemptId(id, 0, replica.Attempt), code);
        await RunAsync();
    }

    public string NamespaceId(string qualified)
    {
        var view = TenancyView.Of(State);
        return view.Namespaces.Single(row => view.QualifiedName(row) == qualified).Id;
    }

    public string TenantId(string name) => TenancyView.Of(State).FindTenant(name)!.Id;

    /// <summary>Makes a user with one role, written into the state.</summary>
    /// <param name="scope"><c>tenant</c>, <c>tenant/namespace</c>, or null for the cluster.</param>
    public async Task UserAsync(string name, string role, string? scope)
    {
        var binding = scope switch
        {
            null => new RoleBinding(role, ScopeKind.Cluster, null),
            _ when scope.Contains('/', StringComparison.Ordinal) => new RoleBinding(role, ScopeKind.Namespace, NamespaceId(scope)),
            _ => new RoleBinding(role, ScopeKind.Tenant, TenantId(scope)),
        };
        await Bridge.State.TransactAsync(transaction => transaction.Put(AccessTables.Users, new UserRecord { Id = "user-" + name, Name = name, Bindings = [binding], CreatedAt = 0 }));
    }

    /// <summary>Makes a role, written into the state; permissions like <c>workloads:read</c>.</summary>
    public async Task RoleAsync(string name, params string[] permissions) => await Bridge.State.TransactAsync(transaction => transaction.Put(
        AccessTables.Roles, new RoleRecord { Id = name, Grants = [.. permissions.Select(permission => new Grant(permission.Split(':')[0], [permission.Split(':')[1]]))] }));

    /// <summary>Answers a call that has to be confirmed, after confirming it.</summary>
    public async Task<string> ConfirmedAsync(string method, string parameters, string? user = null)
    {
        var asked = await Bridge.ErrorAsync(method, parameters, SessionOf(user));
        var token = asked.GetProperty("data").GetProperty("confirm").GetString();
        return await CallAsync(method, parameters[..^1] + ",\"_meta\":{\"confirm\":\"" + token + "\"}}", user);
    }

    public static SessionOptions SessionOf(string? user) => user is null ? SessionOptions.Owner : new SessionOptions { Principal = Principal.Named(user) };

    public async ValueTask DisposeAsync()
    {
        await _subscriptions.DisposeAsync();
        await Workloads.DisposeAsync();
        Bridge.Dispose();
    }
}
