namespace ClawNode.Runtimes.Docker;

/// <summary>
/// Where to go on in a log that was read up to now. The engine stores the lines of both streams as they reach it, so their times
/// are not in order: a line may carry an earlier time than its predecessor. Going on therefore starts some seconds before
/// the latest time, and as many lines as were already read from there on are passed over.
/// </summary>
internal sealed class SeenLines
{
    /// <summary>By how much a line's time may lie before that of an earlier line.</summary>
    private static readonly TimeSpan Disorder = TimeSpan.FromSeconds(5);

    private readonly Queue<DateTimeOffset> _recent = new();
    private DateTimeOffset _latest;

    public void Add(DateTimeOffset at)
    {
        if (at > _latest) _latest = at;
        _recent.Enqueue(at);
        while (_recent.Peek() < _latest - Disorder) _recent.Dequeue();
    }

    /// <summary>The time to ask for, and how many lines from there on were read already.</summary>
    /// <param name="start">The reading before began there; nothing earlier is wanted. Default for the log's begin.</param>
    public (DateTimeOffset Since, int Skip) GoOn(DateTimeOffset start)
    {
        if (_recent.Count == 0) return (start, 0);
        var since = _latest - Disorder;
        if (since < start) since = start;
        return (since, _recent.Count(at => at >= since));
    }
}
