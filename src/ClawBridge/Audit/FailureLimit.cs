namespace ClawBridge.Audit;

/// <summary>
/// Keeps those who may do little from pushing everybody's records out of the log with calls that fail: of each principal only so
/// many unsuccessful calls a minute are recorded. Used inside of transactions only, which run one at a time.
/// </summary>
internal sealed class FailureLimit
{
    public const int MostPerMinute = 120;

    private const int MostPrincipals = 1_000;
    private const long Minute = 60_000;

    private readonly Dictionary<string, (long Since, int Count)> _minutes = new(StringComparer.Ordinal);

    /// <summary>How a further unsuccessful call is to be recorded.</summary>
    /// <param name="principal">Who made it.</param>
    /// <param name="now">Unix milliseconds.</param>
    public FailureRecording Take(string principal, long now)
    {
        if (!_minutes.TryGetValue(principal, out var minute) || now - minute.Since >= Minute || now < minute.Since)
        {
            if (_minutes.Count >= MostPrincipals) Forget(now);
            minute = (now, 0);
        }

        minute.Count = Math.Min(minute.Count + 1, MostPerMinute + 1);
        _minutes[principal] = minute;
        return minute.Count switch
        {
            < MostPerMinute => FailureRecording.Whole,
            MostPerMinute => FailureRecording.LastOfMinute,
            _ => FailureRecording.None,
        };
    }

    private void Forget(long now)
    {
        foreach (var name in _minutes.Where(pair => now - pair.Value.Since >= Minute).Select(pair => pair.Key).ToList()) _minutes.Remove(name);
        if (_minutes.Count >= MostPrincipals) _minutes.Clear();
    }
}
