using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>Joins that nobody approved in time go, and decided ones once their node has had time to hear of it.</summary>
internal sealed class PendingJoinRetention : IRetentionRule
{
    public bool IsDue(StateSnapshot state, long now) => Due(state, now).Any();

    public int Delete(Transaction transaction, int most)
    {
        var due = Due(transaction.Basis, transaction.Now).OrderBy(static join => join.ExpiresAt).Take(most).ToList();
        foreach (var join in due) transaction.Delete(DiscoveryTables.PendingJoins, join.Id);
        return due.Count;
    }

    private static IEnumerable<PendingJoinRecord> Due(StateSnapshot state, long now) =>
        state.Rows(DiscoveryTables.PendingJoins).Values.Where(join => PendingJoins.IsForgettable(join, now));
}
