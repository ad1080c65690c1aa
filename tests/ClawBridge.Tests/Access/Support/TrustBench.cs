using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClawBridge.Hosting;
using ClawBridge.Rpc;
using ClawBridge.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Access.Support;

/// <summary>All rooms of a bridge in memory, wired as in the program, for what several of them promise together.</summary>
internal sealed class TrustBench : IAsyncDisposable
{
    private readonly BridgeServices _services;

    public TrustBench()
    {
        Store = Store.Open(StateSchema.Create(), new MemoryJournal("00000000-0000-0000-0000-000000000000"), TimeProvider.System);
        _services = new BridgeServices(Store, ClawBridge.Secrets.MasterKeySealer.InMemory(RandomNumberGenerator.Create()), 0, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public Store Store { get; }

    /// <summary>Makes a user with a role of its own that has these permissions, like <c>workloads:create</c>, on the cluster or in a scope.</summary>
    /// <param name="scope">More params of role_assign, like <c>"tenant":"research"</c>.</param>
    public async Task<string> UserAsync(string name, string permissions, string? scope = null)
    {
        var id = (await OkAsync("user_create", $$"""{"name":"{{name}}"}""")).GetProperty("id").GetString()!;
        var role = "role-" + Guid.NewGuid().ToString("N")[..8];
        var items = permissions.Split(' ').Select(permission => $$"""{"resource":"{{permission.Split(':')[0]}}","actions":["{{permission.Split(':')[1]}}"]}""");
        await OkAsync("role_create", $$"""{"name":"{{role}}","permissions":[{{string.Join(',', items)}}]}""");
        await OkAsync("role_assign", $$"""{"user_id":"{{name}}","role":"{{role}}"{{(scope is null ? "" : "," + scope)}}}""");
        return id;
    }

    /// <summary>The result of a call that must succeed.</summary>
    /// <param name="user">Who makes it; null is the owner.</param>
    public async Task<JsonElement> OkAsync(string method, string parameters, string? user = null) =>
        JsonDocument.Parse(await _services.Dispatcher.CallAsync(method, Encoding.UTF8.GetBytes(With(parameters, user)), SessionOptions.Owner, null, default)).RootElement;

    /// <summary>The error of a call that must fail.</summary>
    public async Task<RpcException> ErrorAsync(string method, string parameters, string? user = null)
    {
        try
        {
            var answer = await OkAsync(method, parameters, user);
            throw new AssertionException($"{method} succeeded: {answer}");
        }
        catch (RpcException e)
        {
            return e;
        }
    }

    /// <summary>The answer with an error, as it is written.</summary>
    public static string Text(RpcException error)
    {
        using var answer = new JsonBuffer();
        AnswerWriter.WriteError(answer, "1"u8, error);
        return Encoding.UTF8.GetString(answer.Written);
    }

    /// <summary>The code of a call; 0 when it succeeded.</summary>
    public async Task<int> CodeAsync(string method, string parameters, string? user = null)
    {
        try
        {
            await OkAsync(method, parameters, user);
            return 0;
        }
        catch (RpcException e)
        {
            return e.Code;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Store.Dispose();
    }

    private static string With(string parameters, string? user) =>
        user is null ? parameters : parameters[..^1] + (parameters.Length > 2 ? "," : "") + "\"_meta\":{\"principal\":\"" + user + "\"}}";
}
