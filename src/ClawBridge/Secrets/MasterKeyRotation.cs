using System.Security.Cryptography;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Secrets;

/// <summary>
/// Replaces the master key: the new one is made durable first, then everything goes from the old to the new one in a single
/// transaction that also names the new one, then the new one takes the old one's place. Killed anywhere, the next start finds
/// the key that the state names and finishes or forgets the rest.
/// </summary>
/// <param name="steps">One for each room that seals anything.</param>
internal sealed class MasterKeyRotation(MasterKeySealer sealer, IReadOnlyList<ResealStep> steps, IStore store, RandomNumberGenerator random, IFailpoints? failpoints = null) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <param name="answer">Makes the answer, inside the transaction, of the new key's id and of the number of rows by what they are.</param>
    /// <exception cref="RpcException">-32003 when the new key cannot be kept, -32004 when something does not open under the old one: then nothing has changed.</exception>
    public async ValueTask<T> RotateAsync<T>(CallContext call, Func<Transaction, string?, IReadOnlyDictionary<string, int>, T> answer)
    {
        if (call.IsDryRun) return await PreviewAsync(call, answer);
        await _turn.WaitAsync(call.Cancellation);
        try
        {
            var (next, keyId) = Prepare();
            failpoints?.Reach(RotationPoint.NextWritten);
            var result = await ResealAsync(call, next, keyId, answer);
            failpoints?.Reach(RotationPoint.Resealed);
            Replace();
            failpoints?.Reach(RotationPoint.Replaced);
            await PurgeAsync();
            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async ValueTask<T> PreviewAsync<T>(CallContext call, Func<Transaction, string?, IReadOnlyDictionary<string, int>, T> answer)
    {
        var key = new byte[MasterKey.Length];
        random.GetBytes(key);
        using var nowhere = new AesGcmSealer(key, random);
        return await call.TransactAsync(transaction => answer(transaction, null, Reseal(transaction, nowhere)));
    }

    private async ValueTask<T> ResealAsync<T>(
        CallContext call, ISealer next, string keyId, Func<Transaction, string?, IReadOnlyDictionary<string, int>, T> answer)
    {
        var isWritten = false;
        try
        {
            return await call.TransactAsync(transaction =>
            {
                var counts = Reseal(transaction, next);
                transaction.Put(SecretTables.Sealing, new SealingRecord { KeyId = keyId, Since = transaction.Now });
                // The call's own audit record follows, and whatever is sealed along with it.
                sealer.Follow(transaction);
                transaction.Emit("master_key.rotated", null, $"The master key was replaced by key {keyId}.");
                var result = answer(transaction, keyId, counts);
                isWritten = true;
                return result;
            });
        }
        catch (Exception) when (!isWritten)
        {
            // Once it was handed to the journal, only the next start can tell for certain whether it is on the disk.
            sealer.Discard();
            throw;
        }
    }

    private SortedDictionary<string, int> Reseal(Transaction transaction, ISealer to)
    {
        SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            var before = transaction.Changes.Count;
            Carry(step, transaction, to);
            counts[step.Name] = transaction.Changes.Count - before;
        }

        return counts;
    }

    private void Carry(ResealStep step, Transaction transaction, ISealer to)
    {
        try
        {
            step.Reseal(transaction, sealer, to);
        }
        catch (CryptographicException e)
        {
            throw RpcException.Conflict(ErrorKinds.WrongState, $"{e.Message} Nothing was changed.", "Its row was altered or comes from another cluster: delete it, or restore a backup, first.");
        }
    }

    /// <summary>What was sealed under the old key is worth something to whoever has that key, so it must not stay in the files.</summary>
    private async ValueTask PurgeAsync()
    {
        try
        {
            await store.PurgeAsync();
        }
        catch (JournalException e)
        {
            throw RpcException.Unavailable(
                ErrorKinds.StoreUnavailable, $"Everything is sealed under the new master key, but the state's files may still hold values under the old one: {e.Message}",
                "Repeat master_key_rotate when this is mended.", inner: e);
        }
    }

    private (ISealer Sealer, string KeyId) Prepare()
    {
        try
        {
            return sealer.Prepare();
        }
        catch (JournalException e)
        {
            throw RpcException.Unavailable(ErrorKinds.StoreUnavailable, e.Message, "Nothing was changed. Repeat the call when this is mended.", inner: e);
        }
    }

    private void Replace()
    {
        try
        {
            sealer.Replace();
        }
        catch (JournalException e)
        {
            throw RpcException.Unavailable(
                ErrorKinds.StoreUnavailable, $"Everything is sealed under the new master key, but the old key's file is still there: {e.Message}",
                "Keep both files. When this is mended, the next start of the bridge or the next master_key_rotate puts the new key in its place.", inner: e);
        }
    }
}
