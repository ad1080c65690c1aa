using ClawBridge.Attach;
using ClawBridge.State;
using ClawBridge.State.Sqlite;
using ClawBridge.Tests.State.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.State;

internal sealed class StateFilesTests
{
    private Scratch _scratch = null!;
    private StateDirectory _directory = null!;

    private string Backup => _scratch.File("backup");

    [SetUp]
    public void Make()
    {
        _scratch = new Scratch();
        _directory = new StateDirectory(_scratch.File("state"));
        _directory.Ensure();
    }

    [TearDown]
    public void Delete() => _scratch.Dispose();

    [Test]
    public async Task A_backup_of_a_running_bridge_brings_its_state_back()
    {
        string clusterId;
        using (var held = DirectoryLock.TryTake(_directory, 1)!)
        using (var store = Open("first"))
        {
            clusterId = store.ClusterId;
            await PutAsync(store, "kept", 1);
            var host = new AttachHost("1", 1, null, (_, _, _, _) => Task.CompletedTask,
                (file, _) => store.RunOnJournalAsync(journal => StateFiles.BackUp((SqliteJournal)journal, file)));
            await using var listener = new AttachListener(_directory, held, host, _ => null, TimeProvider.System, NullLogger.Instance);
            listener.Start();

            Assert.That(await Copies().BackUpAsync(Backup, CancellationToken.None), Does.Contain("master key"));
            Assert.That(Assert.ThrowsAsync<AttachException>(() => Copies().BackUpAsync(Backup, CancellationToken.None))!.Message, Does.Contain("exists already"));
            await PutAsync(store, "later", 2);
            Assert.That(Assert.Throws<JournalException>(() => Copies().Restore(Backup))!.Message, Does.Contain("running"));
        }

        Assert.That(File.GetUnixFileMode(Backup), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Copies().Restore(Backup);
        using var again = Open("second");
        Assert.That(again.Current.Rows(Entries.Table).Keys, Is.EqualTo(new[] { "kept" }));
        Assert.That(again.ClusterId, Is.EqualTo(clusterId));
        await PutAsync(again, "after", 3);
    }

    [Test]
    public async Task A_state_that_nobody_owns_is_backed_up_and_restored_elsewhere()
    {
        using (var store = Open("one")) await PutAsync(store, "a", 1);
        await Copies().BackUpAsync(Backup, CancellationToken.None);

        _directory = new StateDirectory(_scratch.File("elsewhere"));
        Copies().Restore(Backup);
        using var there = Open("two");
        Assert.That(there.ClusterId, Is.EqualTo("one"));
        Assert.That(there.Current.Rows(Entries.Table), Has.Count.EqualTo(1));
    }

    [Test]
    public void Where_there_is_no_state_there_is_no_backup()
    {
        Assert.ThrowsAsync<JournalException>(() => Copies().BackUpAsync(Backup, CancellationToken.None));
        Assert.That(File.Exists(Backup), Is.False);
    }

    [Test]
    public async Task What_is_no_sound_backup_replaces_nothing()
    {
        using (var store = Open("one")) await PutAsync(store, "a", 1);
        await Copies().BackUpAsync(Backup, CancellationToken.None);
        var damaged = await File.ReadAllBytesAsync(Backup);
        damaged.AsSpan(damaged.Length / 2).Fill(0xAA);
        await File.WriteAllBytesAsync(_scratch.File("damaged"), damaged);
        await File.WriteAllTextAsync(_scratch.File("text"), "no database");
        await File.WriteAllTextAsync(_scratch.File("empty"), "");
        using (var newer = new SqliteJournal(_scratch.File("newer"), "n", null, [.. Migrations.All, new(Schema.Version + 1, _ => { })])) newer.Load((_, _) => { });

        foreach (var name in new[] { "damaged", "text", "empty", "newer", "missing" })
            Assert.That(Assert.Throws<JournalException>(() => Copies().Restore(_scratch.File(name)))!.Message, Does.Contain("The state is as it was"), name);
        using var again = Open("two");
        Assert.That(again.Current.Rows(Entries.Table), Has.Count.EqualTo(1));
        Assert.That(Directory.GetFiles(_directory.Path, "*.incoming"), Is.Empty);
    }

    [Test]
    public async Task A_damaged_state_is_kept_aside_when_a_backup_replaces_it()
    {
        using (var store = Open("one")) await PutAsync(store, "a", 1);
        await Copies().BackUpAsync(Backup, CancellationToken.None);
        File.Delete(_directory.DatabasePath + "-wal");
        await File.WriteAllTextAsync(_directory.DatabasePath, new string('x', 5000));
        Copies().Restore(Backup);
        using var again = Open("two");
        Assert.That(again.Current.Rows(Entries.Table), Has.Count.EqualTo(1));
        Assert.That(File.Exists(_directory.DatabasePath + ".before-restore"), Is.True);
    }

    private StateCopies Copies() => new(_directory, 2, "1", TimeProvider.System);

    private Store Open(string clusterId) =>
        Store.Open(Entries.Schema, new SqliteJournal(_directory.DatabasePath, clusterId), new ManualTimeProvider());

    private static Task<Entry> PutAsync(Store store, string id, long value) =>
        store.TransactAsync(t => t.Put(Entries.Table, new Entry(id, value))).AsTask();
}
