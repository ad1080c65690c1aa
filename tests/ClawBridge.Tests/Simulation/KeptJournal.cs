using System.Text;
using ClawBridge.State;

namespace ClawBridge.Tests.Simulation;

/// <summary>A journal in memory that outlives its store, so that a test can kill the bridge and start it anew.</summary>
internal sealed class KeptJournal : IJournal
{
    private readonly Dictionary<(string Table, string Id), byte[]> _rows = [];
    private long _revision;
    private long _eventSeq;

    public JournalContents Load(RowReader read)
    {
        foreach (var ((table, _), body) in _rows.OrderBy(r => r.Key.Table, StringComparer.Ordinal).ThenBy(r => r.Key.Id, StringComparer.Ordinal))
            read(Encoding.UTF8.GetBytes(table), body);
        return new JournalContents("test-cluster", _revision, _eventSeq);
    }

    public void Commit(IReadOnlyList<IReadOnlyCollection<Change>> transactions, long revision, long eventSeq)
    {
        foreach (var change in transactions.SelectMany(t => t))
        {
            if (change.Body is { } body) _rows[(change.Table, change.Id)] = body;
            else _rows.Remove((change.Table, change.Id));
        }

        (_revision, _eventSeq) = (revision, eventSeq);
    }

    public bool Tidy(bool isIdle) => false;

    public void Dispose()
    {
        // Kept on purpose.
    }
}
