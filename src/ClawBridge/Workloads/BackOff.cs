namespace ClawBridge.Workloads;

/// <summary>How long to wait before something is tried again: 1, 2, 4 … at most 300 seconds.</summary>
internal static class BackOff
{
    public const long MaxSeconds = 300;

    /// <summary>An attempt that ran this long was a good one: the next back-off starts at 1 s again.</summary>
    public const long GoodRunMs = 600_000;

    /// <param name="earlier">How many tries came before.</param>
    public static long Milliseconds(int earlier) => 1000 * Math.Min(MaxSeconds, 1L << Math.Clamp(earlier, 0, 9));
}
