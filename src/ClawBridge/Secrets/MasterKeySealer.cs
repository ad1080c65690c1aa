using System.Security.Cryptography;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Secrets;

/// <summary>
/// <see cref="ISealer"/> under the master key, which is read or made when something is first sealed or opened. The id of the key
/// goes into the state with the first thing that was sealed. While the key is being replaced, each transaction seals under the
/// key that the state it starts from names, and both open: so no step in between, done or failed, leaves anything that does not.
/// </summary>
internal sealed class MasterKeySealer(IMasterKey key, RandomNumberGenerator random) : ISealer, ITransactionWitness, IDisposable
{
    private readonly Lock _lock = new();
    private volatile Ring? _ring;
    private volatile Keyed? _active;
    private volatile bool _isUsed;

    /// <summary>For a bridge that keeps nothing.</summary>
    public static MasterKeySealer InMemory(RandomNumberGenerator random) => new(new EphemeralKey(random), random);

    /// <summary>Makes sure that the key is the one that a state was sealed under. Looks at no file when nothing in it is sealed.</summary>
    /// <exception cref="JournalException">It is another one, or missing.</exception>
    public void Settle(StateSnapshot state)
    {
        if (state.Find(SecretTables.Sealing, SealingRecord.TheId) is { } row) key.Settle(row.KeyId);
    }

    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context)
    {
        var ring = Keys();
        var sealedText = (_active ?? ring.Present).Sealer.Seal(plain, context);
        _isUsed = true;
        return sealedText;
    }

    public byte[]? Open(ReadOnlySpan<byte> sealedText, ReadOnlySpan<byte> context)
    {
        var ring = Keys();
        var plain = ring.Present.Sealer.Open(sealedText, context) ?? ring.Next?.Sealer.Open(sealedText, context) ?? ring.Previous?.Sealer.Open(sealedText, context);
        if (plain is not null) _isUsed = true;
        return plain;
    }

    public void Begins(Transaction transaction) => Follow(transaction);

    /// <summary>From here on what the transaction seals is under the key that it names, also when it has just named another.</summary>
    public void Follow(Transaction transaction)
    {
        if (_ring is not { Next: { } next } ring) return;
        // What it starts from may be a replacement that is not durable yet, or one that has just failed to become so.
        _active = transaction.Find(SecretTables.Sealing, SealingRecord.TheId)?.KeyId == next.Id ? next : ring.Present;
    }

    public void Ends(Transaction transaction)
    {
        if (!_isUsed || transaction.Find(SecretTables.Sealing, SealingRecord.TheId) is not null) return;
        transaction.Put(SecretTables.Sealing, new SealingRecord { KeyId = Keys().Present.Id, Since = transaction.Now });
    }

    /// <summary>
    /// Makes a key to take the present one's place, durable but not used yet. Inside the transaction that takes everything to it,
    /// its id goes into the state.
    /// </summary>
    /// <exception cref="JournalException">It cannot be kept; nothing has changed.</exception>
    public (ISealer Sealer, string KeyId) Prepare()
    {
        lock (_lock)
        {
            var ring = Keys();
            var bytes = key.Prepare();
            var id = KeyId.Of(bytes);
            var next = ring.Next?.Id == id ? ring.Next : new Keyed(id, new AesGcmSealer(bytes, random));
            _ring = ring with { Next = next };
            return (next.Sealer, id);
        }
    }

    /// <summary>Everything is durably under the prepared key: it takes the present one's place here and where keys are kept.</summary>
    /// <exception cref="JournalException">It could not be put where keys are kept, and will be at the next start.</exception>
    public void Replace()
    {
        lock (_lock)
        {
            // Who still reads an older state opens it with the key before; with that before it, nobody does any more.
            if (_ring is { Next: { } next } ring)
            {
                _ring = new Ring(next, null, ring.Present);
                _active = next;
            }

            key.Replace();
        }
    }

    /// <summary>Nothing was sealed under the prepared key.</summary>
    public void Discard() => key.Discard();

    public void Dispose()
    {
        _ring?.Present.Sealer.Dispose();
        _ring?.Next?.Sealer.Dispose();
        _ring?.Previous?.Sealer.Dispose();
    }

    private Ring Keys()
    {
        if (_ring is { } ring) return ring;
        lock (_lock)
        {
            if (_ring is not null) return _ring;
            var bytes = key.Get();
            return _ring = new Ring(new Keyed(KeyId.Of(bytes), new AesGcmSealer(bytes, random)), null, null);
        }
    }

    private sealed record Keyed(string Id, AesGcmSealer Sealer);

    /// <param name="Next">What takes the present one's place, or was to.</param>
    /// <param name="Previous">What the present one took the place of.</param>
    private sealed record Ring(Keyed Present, Keyed? Next, Keyed? Previous);
}
