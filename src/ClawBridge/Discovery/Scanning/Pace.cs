namespace ClawBridge.Discovery.Scanning;

/// <summary>
/// How many connects may be under way, and when the next may start: the asked rate, and less for a while whenever this machine
/// shows that it cannot keep up. Times are milliseconds on any clock. Pure but for its own counters.
/// </summary>
internal sealed class Pace
{
    public const double LongestPause = 2_000;

    private const double ShortestPause = 50;
    private const double CalmAfter = 1_000;
    private const double BurstMs = 20;

    private readonly int _most;
    private readonly double? _perMs;
    private double _tokens;
    private double _filledAt;
    private double _pausedUntil = double.MinValue;
    private double _troubleAt = double.MinValue;
    private double _raisedAt;
    private double _pause = ShortestPause;

    /// <param name="most">Connects at once when all is well.</param>
    /// <param name="rateLimit">Connects a second; null is no limit.</param>
    public Pace(int most, int? rateLimit, double now)
    {
        (_most, Limit, _filledAt, _raisedAt) = (most, most, now, now);
        _perMs = rateLimit / 1000.0;
        _tokens = 1;
    }

    /// <summary>Connects at once at present; at least one.</summary>
    public int Limit { get; private set; }

    /// <summary>How many connects may be started now.</summary>
    public int Allowance(int underWay, double now)
    {
        if (now < _pausedUntil) return 0;
        Recover(now);
        var room = Math.Max(0, Limit - underWay);
        if (_perMs is not { } rate) return room;
        _tokens = Math.Min(_tokens + (now - _filledAt) * rate, Math.Max(1, rate * BurstMs));
        _filledAt = now;
        return Math.Min(room, (int)_tokens);
    }

    /// <summary>A connect was started.</summary>
    public void Spent()
    {
        if (_perMs is not null) _tokens--;
    }

    /// <summary>Milliseconds until <see cref="Allowance"/> is worth asking again, for one that was none although there is room.</summary>
    public double Delay(double now) =>
        now < _pausedUntil ? _pausedUntil - now : _perMs is { } rate && _tokens < 1 ? (1 - _tokens) / rate : 0;

    /// <summary>This machine could not carry out a connect with this many under way: pauses, and goes on with fewer.</summary>
    public void Trouble(int underWay, double now)
    {
        // What comes in one go is one trouble.
        if (now < _pausedUntil) return;
        _pause = now - _troubleAt < CalmAfter + _pause ? Math.Min(LongestPause, _pause * 2) : ShortestPause;
        Limit = Math.Max(1, Math.Min(Limit, underWay) * 3 / 4);
        (_troubleAt, _pausedUntil, _raisedAt) = (now, now + _pause, now + _pause);
    }

    private void Recover(double now)
    {
        if (Limit == _most || now - _raisedAt < CalmAfter / 4) return;
        Limit = Math.Min(_most, Limit + Math.Max(16, Limit / 8));
        _raisedAt = now;
    }
}
