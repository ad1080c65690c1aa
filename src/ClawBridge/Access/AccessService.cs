using System.Security.Cryptography;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary>The room wired together on one store.</summary>
internal sealed class AccessService : IAsyncDisposable
{
    private readonly AccessDirectory _directory;
    private readonly AccessWatch _watch;
    private readonly RandomNumberGenerator _random;

    /// <param name="methods">The whole table, asked for when a call first needs it.</param>
    /// <param name="farewells">What other rooms do, in the transaction that deletes a user, with what they keep of it.</param>
    public AccessService(IStore store, TimeProvider time, RandomNumberGenerator random, Func<MethodTable> methods, IReadOnlyList<Action<Transaction, IReadOnlyList<string>>>? farewells = null)
    {
        Farewells = farewells ?? [];
        (Store, Time, _random) = (store, time, random);
        _directory = new AccessDirectory(store);
        Uses = new ApiKeyUses();
        var gate = new AccessGate(_directory, Uses, time);
        _watch = new AccessWatch(gate, store, time);
        (Gate, Resources) = (gate, new KnownResources(methods));
    }

    public IStore Store { get; }

    public TimeProvider Time { get; }

    /// <summary>Where every call passes.</summary>
    public ICallGate Gate { get; }

    /// <summary>Looks after calls that go on for long.</summary>
    public ICallWatch Watch => _watch;

    public ApiKeyUses Uses { get; }

    public KnownResources Resources { get; }

    /// <summary>Told the id and the name of a user that is deleted, so that a later user of that name inherits nothing.</summary>
    public IReadOnlyList<Action<Transaction, IReadOnlyList<string>>> Farewells { get; }

    /// <summary>Unix milliseconds.</summary>
    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The durable users, roles and keys.</summary>
    public AccessView View() => AccessView.Of(Store.Current);

    /// <summary>What the gate itself asks about a user; none for one that is gone.</summary>
    public IRights RightsOf(string userId)
    {
        var index = _directory.Current;
        return index.User(userId) is { } user ? index.RightsOf(user) : FixedRights.None;
    }

    /// <summary>A new id: a lower-case UUID of version 4.</summary>
    public string NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.GetBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }

    public string NewKey() => ApiKeys.New(_random);

    public ValueTask DisposeAsync() => _watch.DisposeAsync();
}
