namespace ClawNode.Link;

/// <summary>Pauses between tries: doubling from a least to a most, each shortened by a random part so that nodes do not come back in step.</summary>
/// <param name="least">The first pause at its longest.</param>
/// <param name="most">What pauses grow to.</param>
/// <param name="random">A number from 0 up to 1.</param>
internal sealed class Backoff(TimeSpan least, TimeSpan most, Func<double> random)
{
    private int _failures;

    /// <summary>The next pause: between half and the whole of the current step.</summary>
    public TimeSpan Next()
    {
        var step = Math.Min(most.TotalMilliseconds, least.TotalMilliseconds * Math.Pow(2, Math.Min(_failures, 30)));
        _failures++;
        return TimeSpan.FromMilliseconds(step * (0.5 + (random() / 2)));
    }

    /// <summary>Starts again at the least.</summary>
    public void Reset() => _failures = 0;
}
