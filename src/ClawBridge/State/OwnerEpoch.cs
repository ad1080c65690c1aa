namespace ClawBridge.State;

/// <summary>
/// A number that is greater than that of every earlier owner of the state, so that what an owner of the past still has under way
/// can be told from what the present one wants. Raised once a process, at the first need: who only reads pays nothing.
/// </summary>
internal sealed class OwnerEpoch(IStore store)
{
    private readonly Lock _lock = new();
    private Task<long>? _raising;

    /// <summary>The number of this owner, whether it is durable yet or not.</summary>
    public long Next { get; } = Of(store.Current.Find(StateTables.Owners, OwnerRecord.OnlyId)) + 1;

    /// <summary>The number of this owner, durable from the first call's end on.</summary>
    /// <exception cref="JournalException">It could not be made durable; the next call tries again.</exception>
    public ValueTask<long> CurrentAsync()
    {
        lock (_lock)
        {
            if (_raising is null or { IsFaulted: true } or { IsCanceled: true }) _raising = RaiseAsync();
            return new ValueTask<long>(_raising);
        }
    }

    private async Task<long> RaiseAsync() => await store.TransactAsync(
        transaction => transaction.Put(StateTables.Owners, new OwnerRecord { Epoch = Next }).Epoch);

    private static long Of(OwnerRecord? record) => record?.Epoch ?? 0;
}
