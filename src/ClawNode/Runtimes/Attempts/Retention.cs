using ClawBridge.Protocol.Payloads;

namespace ClawNode.Runtimes.Attempts;

/// <summary>Decides which ended attempts are no longer kept.</summary>
internal static class Retention
{
    /// <summary>Those older than the limit, beyond the newest few of their replica, or beyond the newest of all.</summary>
    public static IReadOnlyList<AttemptKey> Expired(IEnumerable<WorkloadStatus> statuses, RuntimeOptions options, DateTimeOffset now)
    {
        var oldest = (now - options.KeepEndedFor).ToUnixTimeMilliseconds();
        Dictionary<(string, int), int> perReplica = [];
        List<AttemptKey> expired = [];
        var kept = 0;
        var newestFirst = statuses.Where(static status => AttemptEnding.IsEnded(status.State))
            .OrderByDescending(static status => status.FinishedAt ?? long.MaxValue).ThenByDescending(static status => status.Attempt);
        foreach (var status in newestFirst)
        {
            var replica = (status.WorkloadId, status.Replica);
            var seen = perReplica.GetValueOrDefault(replica);
            if (status.FinishedAt < oldest || seen >= options.KeepEndedPerReplica || kept >= options.KeepEnded)
            {
                expired.Add(AttemptKey.Of(status));
                continue;
            }

            perReplica[replica] = seen + 1;
            kept++;
        }

        return expired;
    }
}
