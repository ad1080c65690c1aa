using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary>Keys that expired thirty days ago or earlier go.</summary>
internal sealed class ApiKeyRetention : IRetentionRule
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public bool IsDue(StateSnapshot state, long now) => Due(state, now).Any();

    public int Delete(Transaction transaction, int most)
    {
        var due = Due(transaction.Basis, transaction.Now).OrderBy(static key => key.ExpiresAt).Take(most).ToList();
        foreach (var key in due) transaction.Delete(AccessTables.ApiKeys, key.Id);
        return due.Count;
    }

    private static IEnumerable<ApiKeyRecord> Due(StateSnapshot state, long now) =>
        state.Rows(AccessTables.ApiKeys).Values.Where(key => key.ExpiresAt <= now - (long)Longest.TotalMilliseconds);
}
