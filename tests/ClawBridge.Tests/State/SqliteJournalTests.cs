using System.Text;
using ClawBridge.State;
using ClawBridge.State.Sqlite;
using ClawBridge.Tests.State.Support;

namespace ClawBridge.Tests.State;

internal sealed class SqliteJournalTests
{
    private Scratch _scratch = null!;

    private string Db => _scratch.File("state.db");

    [SetUp]
    public void MakeScratch() => _scratch = new Scratch();

    [TearDown]
    public void DeleteScratch() => _scratch.Dispose();

    [Test]
    public async Task What_was_written_is_there_after_a_restart_and_revisions_go_on()
    {
        using (var store = Open())
        {
            await PutAsync(store, "a", 1);
            await PutAsync(store, "b", 2);
            await store.TransactAsync(t =>
            {
                t.Delete(Entries.Table, "a");
                t.Emit("entry.deleted", "a", "Entry a was deleted.");
                return 0;
            });
        }

        using var again = Open();
        Assert.That(again.Current.Rows(Entries.Table).Values, Is.EqualTo(new[] { new Entry("b", 2) { Revision = 2 } }));
        Assert.That(again.Current.EventSeq, Is.EqualTo(1));
        Assert.That((await PutAsync(again, "c", 3)).Revision, Is.EqualTo(4));
    }

    [Test]
    public void The_cluster_id_is_made_once()
    {
        using (var store = Open("one")) Assert.That(store.ClusterId, Is.EqualTo("one"));
        using var again = Open("two");
        Assert.That(again.ClusterId, Is.EqualTo("one"));
    }

    [Test]
    public async Task The_files_are_for_their_owner_alone()
    {
        using var store = Open();
        await PutAsync(store, "a", 1);
        Assert.That(
            Directory.GetFiles(_scratch.Path).Select(File.GetUnixFileMode),
            Is.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task Opening_and_closing_without_a_write_changes_no_byte()
    {
        using (var store = Open()) await PutAsync(store, "a", 1);
        var before = Contents();
        using (var store = Open()) Assert.That(store.Current.Rows(Entries.Table), Has.Count.EqualTo(1));
        Assert.That(Contents(), Is.EqualTo(before));
    }

    [Test]
    public void A_state_without_a_log_gets_one_and_keeps_its_rows()
    {
        using (var old = new SqliteJournal(Db, "old", null, [Migrations.All[0]])) old.Load((_, _) => { });
        using (var connection = SqliteConnection.Open(Db))
        {
            connection.Execute("INSERT INTO rows VALUES('entries', 'a', 7, '{\"Id\":\"a\",\"Value\":1,\"Revision\":7}')"u8);
            connection.Execute("UPDATE meta SET value = 7 WHERE key = 'revision'"u8);
        }

        using var store = Open("new");
        Assert.That(store.Current.Rows(Entries.Table).Values, Is.EqualTo(new[] { new Entry("a", 1) { Revision = 7 } }));
        Assert.That((store.ClusterId, store.Current.Revision), Is.EqualTo(("old", 7L)));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(long.MaxValue)]
    public async Task The_log_and_the_rows_together_are_the_state_however_much_of_it_is_folded(long worthwhile)
    {
        var limits = new JournalLimits(worthwhile, long.MaxValue, worthwhile);
        using (var store = Store.Open(Entries.Schema, new SqliteJournal(Db, "c", limits: limits), new ManualTimeProvider()))
        {
            for (var i = 0; i < 30; i++)
            {
                await PutAsync(store, $"k{i % 7}", i);
                await store.TransactAsync(t =>
                {
                    t.Emit("entry.put", $"k{i}", "An entry was put.");
                    t.Delete(Entries.Table, $"k{i % 5}");
                    return t.Put(Entries.Other, new Entry($"k{i % 3}", i));
                });
            }

            var expected = store.Current;
            store.Dispose();
            using var again = Open();
            Assert.That(again.Current.Rows(Entries.Table), Is.EquivalentTo(expected.Rows(Entries.Table)));
            Assert.That(again.Current.Rows(Entries.Other), Is.EquivalentTo(expected.Rows(Entries.Other)));
            Assert.That(again.Current.Rows(StateTables.Events).Keys, Is.EquivalentTo(expected.Rows(StateTables.Events).Keys));
            Assert.That((again.Current.Revision, again.Current.EventSeq), Is.EqualTo((expected.Revision, expected.EventSeq)));
        }
    }

    [Test]
    public async Task A_log_is_folded_piece_by_piece_while_nobody_waits_and_at_once_when_it_is_too_long()
    {
        using var journal = new SqliteJournal(Db, "c", limits: new JournalLimits(Worthwhile: 200, Most: 1100, Piece: 300));
        journal.Load((_, _) => { });
        Assert.That(journal.Tidy(isIdle: true), Is.False);
        for (var i = 1; i <= 9; i++) Append(journal, i, 100);
        Assert.That(journal.Tidy(isIdle: false), Is.False);
        Assert.That(Entries(), Is.EqualTo(9));
        Append(journal, 10, 100);
        Assert.That(journal.Tidy(isIdle: false), Is.True);
        Assert.That(Entries(), Is.EqualTo(7));
        Assert.That(journal.Tidy(isIdle: true), Is.True);
        Assert.That(journal.Tidy(isIdle: true), Is.True);
        Assert.That(journal.Tidy(isIdle: true), Is.False);
        Assert.That(Entries(), Is.EqualTo(1));

        int Entries()
        {
            var copy = _scratch.File("copy");
            File.Delete(copy);
            journal.CopyTo(copy);
            using var connection = SqliteConnection.Open(copy);
            return (int)connection.QueryInteger("SELECT count(*) FROM log"u8);
        }
    }

    [Test]
    public void A_damaged_log_entry_is_refused_with_what_to_do()
    {
        using (var journal = new SqliteJournal(Db, "c"))
        {
            journal.Load((_, _) => { });
            Append(journal, 1, 100);
        }

        using (var connection = SqliteConnection.Open(Db)) connection.Execute("UPDATE log SET body = substr(body, 1, 50)"u8);
        Assert.That(Assert.Throws<JournalException>(() => Open())!.Message, Does.Contain("damaged").And.Contain("state restore"));
    }

    [Test]
    public void A_newer_layout_is_refused_and_left_as_it_is()
    {
        using (var journal = new SqliteJournal(Db, "c", null, [.. Migrations.All, new(Schema.Version + 1, _ => { })])) journal.Load((_, _) => { });
        var before = Contents();
        var refusal = Assert.Throws<JournalException>(() => Open())!;
        Assert.That(refusal.Message, Does.Contain("newer claw-bridge"));
        Assert.That(Contents(), Is.EqualTo(before));
    }

    [Test]
    public async Task An_older_layout_is_brought_up_step_by_step()
    {
        using (var store = Open("kept")) await PutAsync(store, "a", 1);
        static void Double(SqliteConnection c) => c.Execute("UPDATE rows SET body = json_set(body, '$.Value', json_extract(body, '$.Value') * 2)"u8);
        static void AddOne(SqliteConnection c) => c.Execute("UPDATE rows SET body = json_set(body, '$.Value', json_extract(body, '$.Value') + 1)"u8);
        Migration[] steps = [.. Migrations.All, new(Schema.Version + 1, Double), new(Schema.Version + 2, AddOne)];

        using (var store = Store.Open(Entries.Schema, new SqliteJournal(Db, "new", null, steps), new ManualTimeProvider()))
        {
            Assert.That(store.Current.Find(Entries.Table, "a")!.Value, Is.EqualTo(3));
            Assert.That(store.ClusterId, Is.EqualTo("kept"));
        }

        using var again = Store.Open(Entries.Schema, new SqliteJournal(Db, "new", null, steps), new ManualTimeProvider());
        Assert.That(again.Current.Find(Entries.Table, "a")!.Value, Is.EqualTo(3));
    }

    [Test]
    public async Task A_migration_that_fails_leaves_the_older_layout()
    {
        using (var store = Open()) await PutAsync(store, "a", 1);
        Migration[] steps =
        [
            .. Migrations.All,
            new(Schema.Version + 1, c => c.Execute("DELETE FROM rows"u8)),
            new(Schema.Version + 2, c => c.Execute("SELECT no_such_function()"u8)),
        ];
        Assert.Throws<JournalException>(() =>
        {
            using var journal = new SqliteJournal(Db, "c", null, steps);
            journal.Load((_, _) => { });
        });

        using var again = Open();
        Assert.That(again.Current.Rows(Entries.Table), Has.Count.EqualTo(1));
    }

    [Test]
    public void The_last_step_is_the_layout_that_this_program_writes() =>
        Assert.That(Migrations.All.Select(m => m.Version), Is.EqualTo(Enumerable.Range(1, Schema.Version)));

    [Test]
    public void A_damaged_file_is_refused_with_what_to_do()
    {
        File.WriteAllText(Db, new string('x', 8192));
        var refusal = Assert.Throws<JournalException>(() => Open())!;
        Assert.That(refusal.Message, Does.Contain("damaged").And.Contain("state restore"));
    }

    [Test]
    public void A_row_that_cannot_be_understood_is_refused_with_what_to_do()
    {
        using (var journal = new SqliteJournal(Db, "c"))
        {
            journal.Load((_, _) => { });
            journal.Commit([[new Change("entries", "a", Encoding.UTF8.GetBytes("{"), 1)]], 1, 0);
        }

        Assert.That(Assert.Throws<JournalException>(() => Open())!.Message, Does.Contain("table 'entries'"));
    }

    [Test]
    public async Task Rows_of_a_table_that_this_program_does_not_know_are_kept()
    {
        using (var store = Open()) await store.TransactAsync(t => t.Put(Entries.Other, new Entry("a", 1)));
        using (var narrow = Store.Open(new Schema([Entries.Table, StateTables.Events]), new SqliteJournal(Db, "c"), new ManualTimeProvider()))
            await PutAsync(narrow, "b", 2);
        using var again = Open();
        Assert.That(again.Current.Find(Entries.Other, "a")!.Value, Is.EqualTo(1));
    }

    [Test]
    public async Task A_missing_directory_gives_an_empty_state_whose_writes_say_what_to_do_and_work_once_it_is_there()
    {
        var path = Path.Combine(_scratch.Path, "gone", "state.db");
        using var store = Store.Open(Entries.Schema, new SqliteJournal(path, "c"), new ManualTimeProvider());
        Assert.That(store.Current.Revision, Is.Zero);
        Assert.That(Assert.ThrowsAsync<JournalException>(() => PutAsync(store, "a", 1))!.Message, Does.Contain("Nothing was stored"));

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Assert.That((await PutAsync(store, "a", 1)).Revision, Is.EqualTo(1));
    }

    private Store Open(string clusterId = "cluster") =>
        Store.Open(Entries.Schema, new SqliteJournal(Db, clusterId), new ManualTimeProvider());

    private static Task<Entry> PutAsync(Store store, string id, long value) =>
        store.TransactAsync(t => t.Put(Entries.Table, new Entry(id, value))).AsTask();

    private static void Append(SqliteJournal journal, long revision, int bodyLength) =>
        journal.Commit([[new Change("entries", $"e{revision}", Encoding.UTF8.GetBytes(new string('1', bodyLength)), revision)]], revision, 0);

    private Dictionary<string, string> Contents() =>
        Directory.GetFiles(_scratch.Path).ToDictionary(f => f, f => Convert.ToHexString(File.ReadAllBytes(f)), StringComparer.Ordinal);
}
