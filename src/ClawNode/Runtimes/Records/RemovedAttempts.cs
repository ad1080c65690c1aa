using System.Globalization;
using System.Text;

namespace ClawNode.Runtimes.Records;

/// <summary>
/// The newest attempt of each replica that was removed, or stopped before its start came, durable, so that a start command that
/// arrives late does not start it anew. The oldest are forgotten beyond a bound.
/// </summary>
internal sealed class RemovedAttempts
{
    private const int Bound = 4096;
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly Dictionary<(string WorkloadId, int Replica), int> _newest = [];
    private readonly Queue<(string WorkloadId, int Replica)> _order = new();
    private int _appended;

    public RemovedAttempts(string root)
    {
        _path = Path.Combine(root, "removed");
        if (!File.Exists(_path)) return;
        foreach (var line in File.ReadLines(_path))
        {
            var parts = line.Split(' ');
            if (parts.Length == 3 && Number(parts[1]) is { } replica && Number(parts[2]) is { } attempt) Remember(new AttemptKey(parts[0], replica, attempt));
        }

        Compact();
    }

    /// <summary>Whether this attempt, or a later one of its replica, was removed or stopped before its start.</summary>
    public bool Covers(AttemptKey key)
    {
        lock (_gate) return _newest.TryGetValue((key.WorkloadId, key.Replica), out var attempt) && key.Attempt <= attempt;
    }

    /// <summary>Notes it, before a removal happens.</summary>
    public void Add(AttemptKey key)
    {
        lock (_gate)
        {
            Remember(key);
            using var stream = new FileStream(_path, FileMode.Append, FileAccess.Write);
            stream.Write(Encoding.ASCII.GetBytes(Line(key)));
            stream.Flush(flushToDisk: true);
            if (++_appended > Bound) Compact();
        }
    }

    private void Compact()
    {
        DurableFile.Replace(_path, Encoding.ASCII.GetBytes(string.Concat(_order.Select(r => Line(new AttemptKey(r.WorkloadId, r.Replica, _newest[r]))))));
        _appended = 0;
    }

    private void Remember(AttemptKey key)
    {
        var replica = (key.WorkloadId, key.Replica);
        if (_newest.TryGetValue(replica, out var attempt))
        {
            _newest[replica] = Math.Max(attempt, key.Attempt);
            return;
        }

        _newest[replica] = key.Attempt;
        _order.Enqueue(replica);
        if (_order.Count > Bound) _newest.Remove(_order.Dequeue());
    }

    private static string Line(AttemptKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.WorkloadId} {key.Replica} {key.Attempt}\n");

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
