using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClawBridge.Access;
using ClawBridge.Hosting;
using ClawBridge.Pki;
using ClawBridge.Rpc;
using ClawBridge.Secrets;
using ClawBridge.State;
using ClawBridge.State.Sqlite;
using ClawBridge.Vault;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Secrets;

/// <summary>The secrets of a state directory on disk, opened as an owner opens it, with a place to stop in every step.</summary>
internal sealed class KeyedState : IDisposable
{
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly Store _store;
    private readonly MasterKeyRotation _rotation;
    private readonly Dispatcher _dispatcher;

    /// <param name="keyFile">What CLAW_BRIDGE_MASTER_KEY_FILE names; null is the directory's own key.</param>
    public KeyedState(string path, IFailpoints? failpoints = null, string? keyFile = null)
    {
        var directory = new StateDirectory(path);
        directory.Ensure();
        _store = Store.Open(StateSchema.Create(), new SqliteJournal(directory.DatabasePath, "c", failpoints), Time, failpoints);
        Sealer = new MasterKeySealer(MasterKey.Of(directory, _ => keyFile, _random), _random);
        try
        {
            Sealer.Settle(_store.Current);
        }
        catch
        {
            _store.Dispose();
            throw;
        }

        _store.Attend(Sealer);
        var secrets = new SecretService(_store, Sealer, new NamespaceNames(_store));
        _rotation = new MasterKeyRotation(
            Sealer, [new("answers", AnswerReseal.Reseal), new("authorities", PkiReseal.Reseal), new("secrets", SecretService.Reseal), new("vault", VaultReseal.Reseal)], _store, _random, failpoints);
        _dispatcher = new Dispatcher([.. SecretMethods.All(secrets, null!, _rotation), .. VaultMethods.All(_store, Sealer, Time)], new DispatcherServices(
            _store, new AccessGate(new AccessDirectory(_store), new ApiKeyUses(), Time), null, new AnswerStore(_store, Sealer, Time), new Confirmations(Time, _random), Time, NullLogger.Instance));
    }

    public ManualTimeProvider Time { get; } = new();

    public IStore State => _store;

    public MasterKeySealer Sealer { get; }

    public string? KeyId => _store.Current.Find(SecretTables.Sealing, SealingRecord.TheId)?.KeyId;

    public async Task<JsonElement> CallAsync(string method, string parameters = "{}") =>
        JsonDocument.Parse(await _dispatcher.CallAsync(method, Encoding.UTF8.GetBytes(parameters), SessionOptions.Owner, null, default)).RootElement;

    public Task<JsonElement> PutAsync(string id, string value) => CallAsync("secret_put", $$"""{"id":"{{id}}","value":"{{value}}"}""");

    public async Task<string?> ValueAsync(string id, int version = 1) =>
        (await CallAsync("secret_get", $$"""{"id":"{{id}}","version":{{version}}}""")).GetProperty("value").GetString();

    /// <summary>The certificate authority, with its key.</summary>
    public async Task<string> AuthorityAsync()
    {
        var authorities = new Authorities(_store, Sealer, Time);
        using var issuing = await _store.TransactAsync(authorities.OpenIssuing);
        return Convert.ToHexStringLower(SHA256.HashData(issuing.Record.Certificate));
    }

    public void Dispose()
    {
        _rotation.Dispose();
        _store.Dispose();
        Sealer.Dispose();
        _random.Dispose();
    }
}
