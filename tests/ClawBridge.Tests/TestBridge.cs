using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClawBridge.Access;
using ClawBridge.Audit;
using ClawBridge.Rpc;
using ClawBridge.Rpc.Wire;
using ClawBridge.Secrets;
using ClawBridge.State;
using ClawBridge.Tenancy;
using ClawBridge.Tests.Simulation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests;

/// <summary>
/// A bridge in memory: a store, a clock that only the test moves, and a dispatcher with the methods that the test gives. Calls go
/// through everything but the framing.
/// </summary>
internal sealed class TestBridge : IDisposable
{
    private readonly Store _store;

    /// <param name="tables">Of the rooms under test; the program's own are there already.</param>
    /// <param name="journal">Other than one in memory.</param>
    /// <param name="masterKey">Other than the one that all tests have.</param>
    /// <param name="methods">Makes the methods; gets this bridge for its store and clock.</param>
    /// <param name="random">Of the access room's ids and keys and of confirmation tokens, where a test has to predict them; never of seals.</param>
    public TestBridge(IReadOnlyList<ITable> tables, Func<TestBridge, IReadOnlyList<MethodEntry>> methods, ILogger? logger = null,
        AuditRetention? auditRetention = null, IJournal? journal = null, RandomNumberGenerator? random = null, IMasterKey? masterKey = null)
    {
        ITable[] own = [StateTables.Events, RpcTables.Answers, AuditTables.Audit, AuditTables.Anchors, SecretTables.Sealing, .. AccessTables.All, .. TenancyTables.All];
        _store = Store.Open(new Schema([.. own.Concat(tables).DistinctBy(table => table.Name)]), journal ?? new MemoryJournal("test-cluster"), Time);
        Random = RandomNumberGenerator.Create();
        // The same key each time, for bridges on one journal.
        Sealer = new MasterKeySealer(masterKey ?? new EphemeralKey(new CountingRandom()), Random);
        _store.Attend(Sealer);
        Seals = new AuditSeals(Sealer);
        Answers = new AnswerStore(_store, Sealer, Time);
        logger ??= NullLogger.Instance;
        Audit = new AuditLog(_store, auditRetention ?? new AuditRetention(), Seals, logger);
        Access = new AccessService(_store, Time, random ?? Random, () => Dispatcher!.Methods);
        Dispatcher = new Dispatcher(methods(this), new DispatcherServices(
            _store, Access.Gate, Audit, Answers, new Confirmations(Time, random ?? Random), Time, logger, Access.Watch));
    }

    public ManualTimeProvider Time { get; } = new();

    public IStore State => _store;

    public RandomNumberGenerator Random { get; }

    public MasterKeySealer Sealer { get; }

    public AnswerStore Answers { get; }

    public AuditSeals Seals { get; }

    public AuditLog Audit { get; }

    /// <summary>Users, roles and keys, and the gate that every call passes.</summary>
    public AccessService Access { get; }

    public Dispatcher Dispatcher { get; }

    /// <summary>Calls a method with id 1 and returns the whole answer, result or error, as JSON text.</summary>
    /// <param name="parameters">Params as JSON text.</param>
    public async Task<string> CallAsync(string method, string parameters = "{}", SessionOptions? session = null, CancellationToken cancellationToken = default)
    {
        using var answer = new JsonBuffer();
        try
        {
            var result = await Dispatcher.CallAsync(method, Encoding.UTF8.GetBytes(parameters), session ?? SessionOptions.Owner, null, cancellationToken);
            AnswerWriter.WriteResult(answer, "1"u8, result);
        }
        catch (RpcException e)
        {
            AnswerWriter.WriteError(answer, "1"u8, e);
        }

        return Encoding.UTF8.GetString(answer.Written);
    }

    /// <summary>The result of a call that must succeed.</summary>
    public async Task<JsonElement> ResultAsync(string method, string parameters = "{}", SessionOptions? session = null)
    {
        var answer = JsonDocument.Parse(await CallAsync(method, parameters, session)).RootElement;
        Assert.That(answer.TryGetProperty("result", out var result), Is.True, $"{method} failed: {answer}");
        return result;
    }

    /// <summary>The error of a call that must fail.</summary>
    public async Task<JsonElement> ErrorAsync(string method, string parameters = "{}", SessionOptions? session = null)
    {
        var answer = JsonDocument.Parse(await CallAsync(method, parameters, session)).RootElement;
        Assert.That(answer.TryGetProperty("error", out var error), Is.True, $"{method} succeeded: {answer}");
        return error;
    }

    /// <summary>Connects a client through pipes in memory, as if it held this program's stdin and stdout.</summary>
    public TestClient Connect(ConnectionOptions? options = null) => new(Dispatcher, options ?? new ConnectionOptions());

    /// <summary>What a client that sends these bytes and closes its end gets back, and why the session ended.</summary>
    public async Task<string> AnswersAsync(string input, ConnectionOptions? options = null)
    {
        await using var client = Connect(options);
        return await client.SendAllAsync(Encoding.UTF8.GetBytes(input));
    }

    public void Dispose()
    {
        Access.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _store.Dispose();
        Sealer.Dispose();
        Random.Dispose();
    }
}
