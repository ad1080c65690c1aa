namespace ClawBridge.State;

/// <summary>Says what a table need not keep any longer.</summary>
internal interface IRetentionRule
{
    /// <summary>Whether anything is due, from the durable state alone: asked often, answers fast.</summary>
    /// <param name="now">Unix milliseconds.</param>
    bool IsDue(StateSnapshot state, long now);

    /// <summary>Deletes at most <paramref name="most"/> rows, the oldest first.</summary>
    /// <returns>How many; fewer than <paramref name="most"/> when nothing more is due.</returns>
    int Delete(Transaction transaction, int most);
}
