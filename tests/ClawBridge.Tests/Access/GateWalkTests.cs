using System.Text;
using System.Text.Json;
using ClawBridge.Access;
using ClawBridge.Hosting;
using ClawBridge.Rpc;
using ClawBridge.Rpc.Wire;
using ClawBridge.Tenancy;
using ClawBridge.Tests.Access.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Access;

/// <summary>
/// Walks over every method that the program has, as it is wired, by every way in: nobody gets to a method, nor even to the check of
/// its params, without what the method declares to need.
/// </summary>
[NonParallelizable]
internal sealed class GateWalkTests
{
    private readonly ManualTimeProvider _time = new();
    private Engine _engine = null!;
    private IReadOnlyList<MethodDeclaration> _methods = [];
    private IReadOnlyList<Caller> _callers = [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _engine = await Engine.StartInMemoryAsync(new EngineOptions(null), new HostContext(_time, NullLoggerFactory.Instance, static _ => null), CancellationToken.None);
        _methods = _engine.Dispatcher.Methods.Declarations;
        await UserAsync("nobody");
        await UserAsync("vera", "viewer");
        await UserAsync("oscar", "operator");
        await UserAsync("ada", "admin");
        await UserAsync("nina", "operator", $"\"namespace\":\"{NamespaceRecord.DefaultId}\"");
        await UserAsync("theo", "viewer", $"\"tenant\":\"{TenantRecord.DefaultId}\"");
        await UserAsync("gone", "admin");
        _callers = await CallersAsync();
        await CallAsync("user_delete", """{"user_id":"gone"}""");
        _time.Advance(TimeSpan.FromMinutes(2));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _engine.DisposeAsync();

    [TestCase("dispatcher")]
    [TestCase("lines")]
    [TestCase("headers")]
    [TestCase("batch")]
    [TestCase("attached")]
    public async Task Nobody_gets_past_the_gate_without_what_the_method_declares(string way)
    {
        var names = _methods.Select(method => method.Name).ToList();
        foreach (var caller in _callers)
        {
            var codes = await WaysIn.All[way](_engine, caller, names, "{\"nonsense\":{\"a\":1},\"_meta\":{" + caller.Meta + "}}");
            Assert.That(codes, Has.Count.EqualTo(names.Count), $"{caller}: every call is answered");
            Assert.Multiple(() =>
            {
                for (var i = 0; i < names.Count; i++)
                    Assert.That(codes[i], Is.EqualTo(caller.May(_methods[i]) ? ErrorCodes.InvalidParams : ErrorCodes.PermissionDenied), $"{caller} calls {names[i]} by {way}");
            });
        }
    }

    [Test]
    public void The_walk_covers_every_way_and_both_outcomes()
    {
        Assert.That(_methods, Has.Count.GreaterThanOrEqualTo(40));
        Assert.That(_methods.Select(method => method.Name), Is.EqualTo(Catalog.Create().Names));
        foreach (var caller in _callers.Where(caller => caller.Name is "viewer" or "operator" or "read-only owner"))
        {
            Assert.That(_methods.Count(caller.May), Is.GreaterThan(5), caller.Name);
            Assert.That(_methods.Count(method => !caller.May(method)), Is.GreaterThan(5), caller.Name);
        }
    }

    [Test]
    public void Every_permission_is_a_resource_and_a_known_action()
    {
        foreach (var method in _methods)
        {
            var parts = method.Permission.Split(':');
            Assert.That(parts, Has.Length.EqualTo(2), method.Name);
            Assert.That(parts[0], Does.Match("^[a-z]+(_[a-z]+)*$"), method.Name);
            Assert.That(Actions.All, Does.Contain(parts[1]), method.Name);
        }
    }

    [Test]
    public void What_a_viewer_may_is_to_read_and_never_what_shows_a_secret()
    {
        var viewer = _callers.Single(caller => caller.Name == "viewer");
        foreach (var method in _methods.Where(viewer.May))
        {
            Assert.That(method.Effect, Is.EqualTo(Effect.Read), method.Name);
            Assert.That(method.IsSensitive, Is.False, method.Name);
            Assert.That(method.AnswerHoldsSecret, Is.False, method.Name);
        }
    }

    [Test]
    public void A_method_that_anybody_may_call_changes_nothing()
    {
        foreach (var method in _methods.Where(method => method.Reach == Reach.Anyone))
        {
            Assert.That(method.Effect, Is.EqualTo(Effect.Read), method.Name);
            Assert.That(method.IsSensitive || method.AnswerHoldsSecret, Is.False, method.Name);
        }
    }

    [Test]
    public async Task A_denied_notification_changes_nothing()
    {
        var request = """{"method":"user_create","params":{"name":"intruder"}}""" + "\n" + """{"method":"role_assign","params":{"user_id":"vera","role":"admin"}}""" + "\n";
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(request));
        using var output = new MemoryStream();
        await _engine.ServeAsync(input, output, new ConnectionOptions { Session = Engine.SessionOf(false, "vera") }, CancellationToken.None);
        Assert.That(output.Length, Is.Zero);
        var users = await CallAsync("user_list", "{}");
        Assert.That(users.EnumerateArray().Select(user => user.GetProperty("name").GetString()), Has.None.EqualTo("intruder"));
        Assert.That(users.EnumerateArray().Single(user => user.GetProperty("name").GetString() == "vera").GetProperty("roles").GetRawText(), Is.EqualTo("""["viewer"]"""));
    }

    private async Task<IReadOnlyList<Caller>> CallersAsync()
    {
        var expired = await KeyAsync("ada", "\"expires_in_minutes\":1");
        var deleted = await KeyAsync("gone", null);
        var narrow = await KeyAsync("ada", "\"scopes\":[\"workloads:read\"]");
        var star = await KeyAsync("ada", "\"scopes\":[\"*:*\"]");
        var whole = await KeyAsync("ada", null);
        var viewers = await KeyAsync("vera", "\"scopes\":[\"*\"]");
        static string Keyed(string key) => $"\"api_key\":\"{key}\"";
        static bool ByRole(MethodDeclaration method, string role) => method.Reach == Reach.Anyone || Allows(role, method.Permission);
        static bool Scoped(MethodDeclaration method, string role) => method.Reach == Reach.Anyone || (method.Reach == Reach.Namespace && Allows(role, method.Permission));
        return
        [
            new("owner", false, null, "", static _ => true),
            new("read-only owner", true, null, "", static method => method.Effect == Effect.Read),
            new("administrator", false, "ada", "", static _ => true),
            new("who has no role", false, "nobody", "", static method => method.Reach == Reach.Anyone),
            new("viewer", false, "vera", "", static method => ByRole(method, "viewer")),
            new("viewer, by _meta", false, null, "\"principal\":\"vera\"", static method => ByRole(method, "viewer")),
            new("viewer, by key", false, null, Keyed(viewers), static method => ByRole(method, "viewer")),
            new("operator", false, "oscar", "", static method => ByRole(method, "operator")),
            new("read-only operator", true, "oscar", "", static method => ByRole(method, "operator") && method.Effect == Effect.Read),
            new("operator of one namespace", false, "nina", "", static method => Scoped(method, "operator")),
            new("viewer of one tenant", false, "theo", "", static method => Scoped(method, "viewer")),
            new("administrator's key", false, null, Keyed(whole), static _ => true),
            new("administrator's narrow key", false, null, Keyed(narrow), static method => method.Reach == Reach.Anyone || method.Permission == "workloads:read"),
            new("administrator's key for ordinary actions", false, null, Keyed(star), static method => method.Reach == Reach.Anyone || !(method.Permission.EndsWith(":reveal", StringComparison.Ordinal) || method.Permission.EndsWith(":admin", StringComparison.Ordinal))),
            new("expired key", false, null, Keyed(expired), static _ => false),
            new("key of a deleted user", false, null, Keyed(deleted), static _ => false),
            new("unknown key", false, null, Keyed("claw_00000000000000000000000000000000"), static _ => false),
            new("unknown user", false, "mallory", "", static _ => false),
            new("unknown user, by _meta", false, null, "\"principal\":\"mallory\"", static _ => false),
            new("user who says it is the owner", false, "ada", "\"principal\":\"owner\"", static _ => false),
            new("user who says it is the program", false, "ada", "\"principal\":\"system\"", static _ => false),
            new("user with another's key", false, "vera", Keyed(whole), static _ => false),
        ];
    }

    /// <summary>The built-in roles, written down once more as the documentation has them.</summary>
    private static bool Allows(string role, string permission)
    {
        var (resource, action) = (permission.Split(':')[0], permission.Split(':')[1]);
        var looks = action is "read" or "list";
        return role switch
        {
            "viewer" => looks,
            "operator" => resource switch
            {
                "workloads" => true,
                "secrets" => action is "create" or "read" or "update" or "delete" or "list",
                "cluster" or "events" or "namespaces" or "nodes" or "tenants" => looks,
                _ => false,
            },
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, "No such role."),
        };
    }

    private async Task UserAsync(string name, string? role = null, string? scope = null)
    {
        await CallAsync("user_create", $$"""{"name":"{{name}}"}""");
        if (role is not null) await CallAsync("role_assign", $$"""{"user_id":"{{name}}","role":"{{role}}"{{(scope is null ? "" : "," + scope)}}}""");
    }

    private async Task<string> KeyAsync(string user, string? more) =>
        (await CallAsync("api_key_generate", $$"""{"name":"key","user_id":"{{user}}"{{(more is null ? "" : "," + more)}}}""")).GetProperty("secret").GetString()!;

    private async Task<JsonElement> CallAsync(string method, string parameters) =>
        JsonDocument.Parse(await _engine.Dispatcher.CallAsync(method, Encoding.UTF8.GetBytes(parameters), SessionOptions.Owner, null, CancellationToken.None)).RootElement;
}
