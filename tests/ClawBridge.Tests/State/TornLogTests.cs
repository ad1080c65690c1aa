using System.Text;
using ClawBridge.State;
using ClawBridge.State.Sqlite;
using ClawBridge.Tests.State.Support;

namespace ClawBridge.Tests.State;

internal sealed class TornLogTests
{
    [Test]
    public async Task A_log_that_is_cut_anywhere_holds_whole_transactions_only()
    {
        using var scratch = new Scratch();
        List<(long Length, int Rows)> durable = [];
        using (var store = Store.Open(Entries.Schema, new SqliteJournal(scratch.File("state.db"), "c"), new ManualTimeProvider()))
        {
            for (var i = 0; i < 6; i++)
            {
                await store.TransactAsync(t =>
                {
                    for (var row = 0; row < 3; row++) t.Put(Entries.Table, new Entry($"{i}-{row}", row));
                    return 0;
                });
                durable.Add((new FileInfo(scratch.File("state.db-wal")).Length, (i + 1) * 3));
            }
        }

        var log = await File.ReadAllBytesAsync(scratch.File("state.db-wal"));
        for (var cut = durable[0].Length; cut <= log.Length; cut += 997)
        {
            File.Copy(scratch.File("state.db"), scratch.File("cut.db"), overwrite: true);
            await File.WriteAllBytesAsync(scratch.File("cut.db-wal"), log[..(int)cut]);
            using var store = Store.Open(Entries.Schema, new SqliteJournal(scratch.File("cut.db"), "c"), new ManualTimeProvider());
            var expected = durable.Last(d => d.Length <= cut).Rows;
            Assert.That(store.Current.Rows(Entries.Table), Has.Count.EqualTo(expected), $"cut at {cut}");
        }
    }

    [Test]
    public void A_fold_that_is_cut_anywhere_loses_and_repeats_nothing()
    {
        using var scratch = new Scratch();
        List<(long Length, string[] Rows)> durable = [];
        using (var journal = new SqliteJournal(scratch.File("state.db"), "c", limits: new JournalLimits(0, long.MaxValue, 1)))
        {
            journal.Load((_, _) => { });
            for (var revision = 1; revision <= 4; revision++)
            {
                Change[] changes =
                [
                    new("entries", "changed", Body("changed", revision), revision),
                    new("entries", $"{revision}", Body($"{revision}", revision), revision),
                    new("entries", $"{revision - 1}", null, revision),
                ];
                journal.Commit([changes], revision, 0);
                durable.Add((new FileInfo(scratch.File("state.db-wal")).Length, [$"changed={revision}", $"{revision}={revision}"]));
                if (revision % 2 == 0) Assert.That(journal.Tidy(isIdle: true), Is.True);
            }
        }

        var log = File.ReadAllBytes(scratch.File("state.db-wal"));
        for (var cut = durable[0].Length; cut <= log.Length; cut += 509)
        {
            File.Copy(scratch.File("state.db"), scratch.File("cut.db"), overwrite: true);
            File.WriteAllBytes(scratch.File("cut.db-wal"), log[..(int)cut]);
            using var store = Store.Open(Entries.Schema, new SqliteJournal(scratch.File("cut.db"), "c"), new ManualTimeProvider());
            var rows = store.Current.Rows(Entries.Table).Values.Select(r => $"{r.Id}={r.Value}");
            Assert.That(rows, Is.EquivalentTo(durable.Last(d => d.Length <= cut).Rows), $"cut at {cut}");
        }
    }

    private static byte[] Body(string id, long value) => Encoding.UTF8.GetBytes($$"""{"Id":"{{id}}","Value":{{value}},"Revision":{{value}}}""");
}
