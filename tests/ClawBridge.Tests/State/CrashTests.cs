using ClawBridge.State;
using ClawBridge.State.Sqlite;
using ClawBridge.Tests.State.Support;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.State;

/// <summary>
/// However transactions interleave and wherever the program is killed: what is there afterwards is a prefix of them that holds
/// all that were acknowledged. A kill is played by copying the files as they are at that moment and opening the copy.
/// </summary>
internal sealed class CrashTests
{
    private const int Callers = 4;
    private static readonly string[] Places =
        [Failpoint.BeforeCommit, Failpoint.AfterWriteBeforeFsync, Failpoint.AfterCommitBeforePublish, Failpoint.AfterFoldBeforeFsync];

    /// <summary>So small that the log is folded, in pieces, between any two commits.</summary>
    private static readonly JournalLimits Small = new(Worthwhile: 100, Most: 300, Piece: 100);

    [Test]
    public void A_crash_anywhere_leaves_a_prefix_that_holds_all_acknowledged_transactions()
    {
        var scripts = from writes in Gen.ListOf(Gen.Choose(0, 5), 40)
                      from place in Gen.Elements(Places)
                      from commit in Gen.Choose(1, 8)
                      from cut in Gen.Choose(0, 100)
                      select new Script([.. writes], place, commit, cut);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(scripts.ToArbitrary(), script => Holds(script)));
    }

    private static void Holds(Script script)
    {
        using var scratch = new Scratch();
        var crash = new Crash(scratch, script.Place, script.Commit);
        List<long> order = [];
        using (var store = Store.Open(Entries.Schema, new SqliteJournal(scratch.File("state.db"), "c", crash, limits: Small), new ManualTimeProvider(), crash))
        {
            Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => WriteAsync(store, script, caller, crash, order))).GetAwaiter().GetResult();
        }

        crash.TearLog(script.Cut);
        using var after = Store.Open(Entries.Schema, new SqliteJournal(crash.Path, "c"), new ManualTimeProvider());
        var present = after.Current.Revision;
        Assert.That(present, Is.GreaterThanOrEqualTo(crash.Acknowledged), "an acknowledged transaction is lost");
        Assert.That(Rows(after), Is.EqualTo(Expected(script, order, present)), "what is there is no prefix");
    }

    private static async Task WriteAsync(Store store, Script script, int caller, Crash crash, List<long> order)
    {
        for (var i = caller; i < script.Writes.Length; i += Callers)
        {
            var index = i;
            var revision = await store.TransactAsync(t =>
            {
                // Bodies run one at a time: the list is in the order of the transactions.
                order.Add(index);
                Apply(script.Writes[index], index, id => t.Put(Entries.Table, new Entry(id, index)), id => t.Delete(Entries.Table, id));
                t.Put(Entries.Other, new Entry("count", order.Count));
                return t.Revision;
            });
            crash.Acknowledge(revision);
        }
    }

    /// <summary>Each transaction writes two rows, or moves one: half of it would show.</summary>
    private static void Apply(int kind, int index, Action<string> put, Action<string> delete)
    {
        put($"k{kind}");
        if (kind % 2 == 0) put($"n{index}");
        else delete($"k{kind - 1}");
    }

    private static SortedDictionary<string, long> Expected(Script script, List<long> order, long revision)
    {
        var rows = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var i = 0; i < revision; i++)
        {
            var index = (int)order[i];
            Apply(script.Writes[index], index, id => rows[id] = index, id => rows.Remove(id));
        }

        if (revision > 0) rows["count"] = revision;
        return rows;
    }

    private static SortedDictionary<string, long> Rows(Store store)
    {
        var rows = store.Current.Rows(Entries.Table).Values.Concat(store.Current.Rows(Entries.Other).Values);
        return new(rows.ToDictionary(r => r.Id, r => r.Value, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <param name="Writes">What each transaction does.</param>
    /// <param name="Commit">The how-manieth commit is killed.</param>
    /// <param name="Cut">How many percent of what the killed commit wrote to the log reached the disk.</param>
    private sealed record Script(int[] Writes, string Place, int Commit, int Cut);

    /// <summary>Copies the files when the place is reached, as a kill would leave them.</summary>
    private sealed class Crash(Scratch scratch, string place, int commit) : IFailpoints
    {
        private readonly Lock _lock = new();
        private long _acknowledged;
        private long _logBefore;
        private int _commits;
        private bool _isOver;

        /// <summary>The newest revision that was acknowledged before the kill.</summary>
        public long Acknowledged { get; private set; }

        public string Path => scratch.File("crashed.db");

        public void Acknowledge(long revision)
        {
            lock (_lock) _acknowledged = Math.Max(_acknowledged, revision);
        }

        public void Reach(string name)
        {
            if (name == Failpoint.BeforeCommit) _commits++;
            if (_isOver || _commits < commit) return;
            if (name == Failpoint.BeforeCommit) _logBefore = Length(scratch.File("state.db-wal"));
            if (name != place) return;
            Copy();
            _isOver = true;
        }

        /// <summary>A run with fewer commits than planned is killed at its end; else what was not yet durable may be there in part.</summary>
        public void TearLog(int percent)
        {
            if (!_isOver)
            {
                Copy();
                return;
            }

            if (place is Failpoint.AfterCommitBeforePublish or Failpoint.AfterFoldBeforeFsync) return;
            var log = Path + "-wal";
            var written = Length(log) - _logBefore;
            if (written <= 0) return;
            using var file = new FileStream(log, FileMode.Open);
            file.SetLength(_logBefore + (written * percent / 100));
        }

        private void Copy()
        {
            lock (_lock) Acknowledged = _acknowledged;
            File.Copy(scratch.File("state.db"), Path, overwrite: true);
            File.Copy(scratch.File("state.db-wal"), Path + "-wal", overwrite: true);
        }

        private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
    }
}
