using ClawNode.Runtimes;

namespace ClawNode.Commands;

/// <summary>Turns two readings of used processor time into a percentage; the first reading of an attempt gives none.</summary>
internal sealed class CpuMeter(TimeProvider time)
{
    private const int Bound = 1024;
    private readonly Lock _gate = new();
    private readonly Dictionary<AttemptKey, (TimeSpan Used, long At)> _last = [];

    /// <summary>100 is one whole core over the time since the last reading.</summary>
    public double? Percent(AttemptKey key, TimeSpan? used)
    {
        if (used is not { } now) return null;
        lock (_gate)
        {
            var at = time.GetTimestamp();
            var known = _last.TryGetValue(key, out var last);
            if (!known && _last.Count >= Bound) _last.Clear();
            _last[key] = (now, at);
            var passed = known ? time.GetElapsedTime(last.At, at) : TimeSpan.Zero;
            return passed > TimeSpan.Zero && now >= last.Used ? Math.Round((now - last.Used) / passed * 100, 1) : null;
        }
    }
}
