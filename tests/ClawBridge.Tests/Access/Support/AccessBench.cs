using System.Text.Json;
using ClawBridge.Access;
using ClawBridge.Observability;
using ClawBridge.Rpc;
using ClawBridge.Rpc.Wire;
using ClawBridge.Tenancy;
using ClawBridge.Tests.Rpc;
using ClawBridge.Tests.Simulation;

namespace ClawBridge.Tests.Access.Support;

/// <summary>
/// A bridge with the methods of the access room, of events and probes, whose ids and keys are predictable. It has the tenants
/// <c>research</c> (namespaces <c>nlp</c>, <c>vision</c>) and <c>sales</c> (namespace <c>nlp</c>).
/// </summary>
internal sealed class AccessBench : IAsyncDisposable
{
    public const string Research = "a0000000-0000-4000-8000-000000000001";
    public const string Sales = "a0000000-0000-4000-8000-000000000002";
    public const string ResearchNlp = "b0000000-0000-4000-8000-000000000001";
    public const string Vision = "b0000000-0000-4000-8000-000000000002";
    public const string SalesNlp = "b0000000-0000-4000-8000-000000000003";

    private EventSubscriptions? _subscriptions;

    private AccessBench()
    {
        Bridge = new TestBridge(
            [ProbeTables.Things],
            bridge =>
            [
                .. AccessMethods.All(bridge.Access),
                .. EventMethods.All(bridge.State, _subscriptions = new EventSubscriptions(bridge.State, bridge.Time)),
                .. (Probes = new ScopedProbes()).All(),
            ],
            random: new CountingRandom());
    }

    public TestBridge Bridge { get; }

    public ScopedProbes Probes { get; private set; } = null!;

    public long Now => Bridge.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public static async Task<AccessBench> StartAsync()
    {
        var bench = new AccessBench();
        await bench.Bridge.State.TransactAsync(transaction =>
        {
            foreach (var (id, name) in new[] { (Research, "research"), (Sales, "sales") })
                transaction.Put(TenancyTables.Tenants, new TenantRecord { Id = id, Name = name, CreatedAt = 1 });
            foreach (var (id, tenant, name) in new[] { (ResearchNlp, Research, "nlp"), (Vision, Research, "vision"), (SalesNlp, Sales, "nlp") })
                transaction.Put(TenancyTables.Namespaces, new NamespaceRecord { Id = id, TenantId = tenant, Name = name, CreatedAt = 1 });
            return true;
        });
        return bench;
    }

    /// <summary>A session of a user, as <c>--principal</c> opens one.</summary>
    public static SessionOptions As(string user) => new() { Principal = Principal.Named(user) };

    /// <summary>Makes a user with roles; <paramref name="scope"/> is more params of role_assign, like <c>"tenant":"research"</c>.</summary>
    public async Task UserAsync(string name, string? role = null, string? scope = null)
    {
        await Bridge.ResultAsync("user_create", $$"""{"name":"{{name}}"}""");
        if (role is not null) await Bridge.ResultAsync("role_assign", $$"""{"user_id":"{{name}}","role":"{{role}}"{{(scope is null ? "" : "," + scope)}}}""");
    }

    /// <summary>Makes a role; permissions like <c>workloads:read</c>.</summary>
    public async Task RoleAsync(string name, params string[] permissions)
    {
        var items = permissions.Select(permission => $$"""{"resource":"{{permission.Split(':')[0]}}","actions":["{{permission.Split(':')[1]}}"]}""");
        await Bridge.ResultAsync("role_create", $$"""{"name":"{{name}}","permissions":[{{string.Join(",", items)}}]}""");
    }

    /// <summary>Makes a key; <paramref name="more"/> is more params of api_key_generate.</summary>
    public async Task<(string Id, string Secret)> KeyAsync(string user, string? more = null)
    {
        var made = await Bridge.ResultAsync("api_key_generate", $$"""{"name":"key","user_id":"{{user}}"{{(more is null ? "" : "," + more)}}}""");
        return (made.GetProperty("key_id").GetString()!, made.GetProperty("secret").GetString()!);
    }

    /// <summary>The error code of a call; 0 when it succeeded.</summary>
    public async Task<int> CodeAsync(string method, string parameters = "{}", SessionOptions? session = null)
    {
        using var answer = JsonDocument.Parse(await Bridge.CallAsync(method, parameters, session));
        return answer.RootElement.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : 0;
    }

    public TestClient Connect(SessionOptions session) => Bridge.Connect(new ConnectionOptions { Session = session });

    public async ValueTask DisposeAsync()
    {
        await _subscriptions!.DisposeAsync();
        Bridge.Dispose();
    }
}
