using ClawBridge.State;

namespace ClawBridge.Vault;

/// <summary>The vault's own durable log; see <see cref="VaultLogRetention"/> for how long it reaches back.</summary>
internal sealed class VaultLog(VaultLogRetention retention)
{
    // Each row drops at most this many old ones, so that no single call pays for a long time.
    private const int DroppedAtOnce = 16;

    // Both are touched inside of transactions only, which run one at a time. Oldest first.
    private Queue<(string Id, long Ts)>? _granted;
    private Queue<(string Id, long Ts)>? _refused;

    /// <summary>Adds the transaction's one row. Not for dry runs, which run beside each other.</summary>
    public void Append(Transaction transaction, VaultLogRow row)
    {
        _granted ??= ByAge(transaction, isGranted: true);
        _refused ??= ByAge(transaction, isGranted: false);
        transaction.Put(VaultTables.Log, row);
        (row.Granted ? _granted : _refused).Enqueue((row.Id, row.Ts));
        DropOld(transaction, _granted, retention.MaxGranted);
        DropOld(transaction, _refused, retention.MaxRefused);
    }

    private static Queue<(string Id, long Ts)> ByAge(Transaction transaction, bool isGranted) =>
        new(transaction.Rows(VaultTables.Log).Values.Where(row => row.Granted == isGranted).OrderBy(row => row.Seq).Select(row => (row.Id, row.Ts)));

    private void DropOld(Transaction transaction, Queue<(string Id, long Ts)> rows, int most)
    {
        var oldest = transaction.Now - (long)retention.MaxAge.TotalMilliseconds;
        for (var i = 0; i < DroppedAtOnce && rows.TryPeek(out var first); i++)
        {
            if (rows.Count <= most && first.Ts >= oldest) return;
            rows.Dequeue();
            transaction.Delete(VaultTables.Log, first.Id);
        }
    }
}
