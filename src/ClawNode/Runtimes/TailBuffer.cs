namespace ClawNode.Runtimes;

/// <summary>Keeps the last lines of each stream, in their common order.</summary>
/// <param name="tail">How many of each stream; null keeps all.</param>
/// <param name="streamOf">Names a line's stream.</param>
internal sealed class TailBuffer<T>(int? tail, Func<T, string> streamOf)
{
    private readonly LinkedList<T> _lines = new();
    private readonly Dictionary<string, Queue<LinkedListNode<T>>> _perStream = [];

    public void Add(T line)
    {
        if (tail is 0) return;
        var node = _lines.AddLast(line);
        if (tail is not { } most) return;
        var stream = streamOf(line);
        if (!_perStream.TryGetValue(stream, out var kept)) _perStream[stream] = kept = new Queue<LinkedListNode<T>>();
        kept.Enqueue(node);
        if (kept.Count > most) _lines.Remove(kept.Dequeue());
    }

    public IEnumerable<T> Lines => _lines;
}
