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
}
