using System.Text.Json;
using ClawBridge.Access;
using ClawBridge.Rpc;
using ClawBridge.Vault;

namespace ClawBridge.Tests.Vault;

/// <summary>The vault's methods on a bridge in memory.</summary>
internal sealed class VaultBench : IDisposable
{
    public const string Value = "s3cr3t-value-4711";

    public VaultBench(VaultLogRetention? retention = null) =>
        Bridge = new TestBridge(VaultTables.All, bridge => VaultMethods.All(bridge.State, bridge.Sealer, bridge.Time, retention));

    public TestBridge Bridge { get; }

    /// <summary>A way in for somebody else, with all permissions.</summary>
    public static SessionOptions As(string name) => new() { Principal = Principal.Owner with { Name = name, UserId = $"id-{name}" } };

    /// <summary>Makes users, with whom <see cref="As"/> can be.</summary>
    public async Task UsersAsync(params string[] names) => await Bridge.State.TransactAsync(transaction =>
    {
        foreach (var name in names) transaction.Put(AccessTables.Users, new UserRecord { Id = $"id-{name}", Name = name, Bindings = [], CreatedAt = 0 });
        return true;
    });

    /// <summary>Params of <c>vault_store</c> for the entry <c>key</c>.</summary>
    /// <param name="more">Further members, each with a comma before it.</param>
    public static string Store(string more = "") => $$"""{"id":"key","value":"{{Value}}"{{more}}}""";

    /// <summary>Params of <c>vault_retrieve</c> for the entry <c>key</c>.</summary>
    /// <param name="more">Further members, each with a comma before it.</param>
    public static string Read(string purpose = "deploy", string more = "") => $$"""{"id":"key","purpose":"{{purpose}}","reason":"Roll out build 42."{{more}}}""";

    public Task<JsonElement> StoreAsync(string more = "") => Bridge.ResultAsync("vault_store", Store(more));

    /// <summary>The value that a retrieval gives, or null when it is refused with -32001.</summary>
    public async Task<string?> ReadAsync(string parameters, SessionOptions? session = null)
    {
        var answer = JsonDocument.Parse(await Bridge.CallAsync("vault_retrieve", parameters, session)).RootElement;
        if (answer.TryGetProperty("result", out var result)) return result.GetProperty("value").GetString();
        Assert.That(Code(answer.GetProperty("error")), Is.EqualTo(ErrorCodes.PermissionDenied), answer.GetRawText());
        return null;
    }

    /// <summary>The token of a call that asks for a confirmation.</summary>
    public async Task<string> AskAsync(string method, string parameters, SessionOptions? session = null)
    {
        var error = await Bridge.ErrorAsync(method, parameters, session);
        Assert.That(Code(error), Is.EqualTo(ErrorCodes.ConfirmationRequired), error.GetRawText());
        return error.GetProperty("data").GetProperty("confirm").GetString()!;
    }

    /// <summary>The vault's log, newest first, as one line each: action, granted or why not.</summary>
    public async Task<List<string>> LogAsync() =>
        [.. (await Bridge.ResultAsync("vault_audit")).GetProperty("logs").EnumerateArray().Select(row =>
            $"{row.GetProperty("action").GetString()} {row.GetProperty("secret_id").GetString()}: {row.GetProperty("denial_reason").GetString() ?? "granted"}")];

    public static int Code(JsonElement error) => error.GetProperty("code").GetInt32();

    public static string? Kind(JsonElement error) => error.GetProperty("data").GetProperty("kind").GetString();

    public static string? Field(JsonElement error) => error.GetProperty("data").GetProperty("field").GetString();

    public void Dispose() => Bridge.Dispose();
}
