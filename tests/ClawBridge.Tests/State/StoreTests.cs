using ClawBridge.State;
using ClawBridge.Tests.State.Support;

namespace ClawBridge.Tests.State;

internal sealed class StoreTests
{
    private ScriptedJournal _journal = null!;
    private Store _store = null!;

    [SetUp]
    public void Open() => _store = Store.Open(Entries.Schema, _journal = new ScriptedJournal(), new ManualTimeProvider());

    [TearDown]
    public void Close() => _store.Dispose();

    [Test]
    public async Task A_write_is_visible_with_its_revision_once_it_is_answered()
    {
        var written = await PutAsync("a", 1);

        Assert.That(_store.Current.Find(Entries.Table, "a"), Is.EqualTo(written));
        Assert.That(written.Revision, Is.EqualTo(1));
        Assert.That(_store.Current.Revision, Is.EqualTo(1));
    }

    [Test]
    public async Task Nothing_is_visible_before_it_is_durable_but_the_next_body_builds_on_it()
    {
        _journal.IsHeld = true;
        var first = PutAsync("a", 1);
        await _journal.EnteredAsync();

        var seen = 0L;
        var second = _store.TransactAsync(t => seen = t.Put(Entries.Table, new Entry("b", t.Find(Entries.Table, "a")!.Value + 1)).Value).AsTask();

        Assert.That(_store.Current.Revision, Is.Zero);
        Assert.That(seen, Is.EqualTo(2));
        _journal.Release();
        await first;
        Assert.That(second.IsCompleted, Is.False);
        _journal.Release();
        Assert.That(await second, Is.EqualTo(2));
    }

    [Test]
    public async Task Transactions_that_wait_share_one_commit()
    {
        _journal.IsHeld = true;
        var first = PutAsync("first", 0);
        await _journal.EnteredAsync();
        var rest = Enumerable.Range(0, 20).Select(i => PutAsync($"r{i}", i)).ToList();
        _journal.IsHeld = false;
        _journal.Release();
        await Task.WhenAll([first, .. rest]);

        Assert.That(_journal.Commits, Has.Count.EqualTo(2));
        Assert.That(_journal.Commits[1], Has.Count.EqualTo(20));
        Assert.That(_journal.Commits[1].Select(t => t.Single().Revision), Is.Ordered.Ascending.And.Unique);
    }

    [Test]
    public async Task A_body_that_throws_changes_nothing()
    {
        Assert.ThrowsAsync<InvalidDataException>(async () => await _store.TransactAsync<int>(t =>
        {
            t.Put(Entries.Table, new Entry("a", 1));
            throw new InvalidDataException("no");
        }));

        await PutAsync("b", 2);
        Assert.That(_store.Current.Rows(Entries.Table).Keys, Is.EqualTo(new[] { "b" }));
        Assert.That(_journal.Commits, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_failed_commit_fails_all_that_was_built_on_it_and_the_next_one_works()
    {
        _journal.IsHeld = true;
        var first = PutAsync("a", 1);
        await _journal.EnteredAsync();
        var second = PutAsync("b", 2);
        _journal.NextFailure = new JournalException("The disk is full.");
        _journal.IsHeld = false;
        _journal.Release();

        Assert.ThrowsAsync<JournalException>(() => first);
        Assert.ThrowsAsync<JournalException>(() => second);
        Assert.That(_store.Current.Revision, Is.Zero);

        var third = await PutAsync("c", 3);
        Assert.That(third.Revision, Is.EqualTo(1));
        Assert.That(_store.Current.Rows(Entries.Table).Keys, Is.EqualTo(new[] { "c" }));
    }

    [Test]
    public async Task What_a_body_saw_is_not_told_before_it_is_durable()
    {
        _journal.IsHeld = true;
        var write = PutAsync("a", 1);
        await _journal.EnteredAsync();
        var read = _store.TransactAsync(t => t.Find(Entries.Table, "a")?.Value).AsTask();
        var refusal = _store.TransactAsync<int>(_ => throw new InvalidDataException("a exists")).AsTask();
        Assert.That(read.IsCompleted || refusal.IsCompleted, Is.False);

        _journal.NextFailure = new JournalException("The disk is full.");
        _journal.IsHeld = false;
        _journal.Release();

        Assert.ThrowsAsync<JournalException>(() => write);
        Assert.ThrowsAsync<JournalException>(() => read);
        Assert.ThrowsAsync<JournalException>(() => refusal);
    }

    [Test]
    public async Task A_refusal_that_rests_on_an_earlier_write_is_told_once_that_is_durable()
    {
        _journal.IsHeld = true;
        var write = PutAsync("a", 1);
        await _journal.EnteredAsync();
        var refusal = _store.TransactAsync<int>(_ => throw new InvalidDataException("a exists")).AsTask();
        _journal.Release();
        await write;
        Assert.ThrowsAsync<InvalidDataException>(() => refusal);
    }

    [Test]
    public async Task Observers_are_told_each_transaction_in_order_before_its_caller()
    {
        List<long> seen = [];
        using (_store.OnCommitted(c => seen.Add(c.Snapshot.Revision)))
        {
            await Task.WhenAll(Enumerable.Range(0, 50).Select(i => PutAsync($"e{i}", i)));
        }

        await PutAsync("later", 0);
        Assert.That(seen, Is.EqualTo(Enumerable.Range(1, 50)));
    }

    [Test]
    public async Task Events_count_up_and_come_with_their_transaction()
    {
        List<EventRecord> seen = [];
        using var registration = _store.OnCommitted(c => seen.AddRange(c.Events));
        await _store.TransactAsync(t =>
        {
            t.Emit("node.joined", "n1", "Node n1 joined.");
            t.Emit("node.lost", "n1", "Node n1 is lost.");
            return 0;
        });

        Assert.That(seen.Select(e => e.Seq), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(_store.Current.EventSeq, Is.EqualTo(2));
    }

    [Test]
    public void A_cancelled_caller_is_refused_before_its_body_runs()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var ran = false;
        Assert.ThrowsAsync<OperationCanceledException>(async () => await _store.TransactAsync(_ => ran = true, cancelled.Token));
        Assert.That(ran, Is.False);
    }

    [Test]
    public async Task Cancelling_after_the_body_ran_leaves_the_caller_without_doubt()
    {
        using var source = new CancellationTokenSource();
        _journal.IsHeld = true;
        var write = _store.TransactAsync(t => t.Put(Entries.Table, new Entry("a", 1)), source.Token).AsTask();
        await _journal.EnteredAsync();
        await source.CancelAsync();
        _journal.Release();
        Assert.That((await write).Value, Is.EqualTo(1));
    }

    [Test]
    public void A_body_may_not_start_another_transaction()
    {
        Assert.ThrowsAsync<InvalidOperationException>(async () => await _store.TransactAsync(t =>
            _store.TransactAsync(u => u.Put(Entries.Table, new Entry("a", 1)))));
        Assert.That(_journal.Commits, Is.Empty);
    }

    [Test]
    public async Task A_preview_changes_nothing()
    {
        await PutAsync("a", 1);
        var (value, transaction) = _store.Preview(t => t.Put(Entries.Table, new Entry("a", 2)).Value);
        Assert.That(value, Is.EqualTo(2));
        Assert.That(transaction.Changes, Has.Count.EqualTo(1));
        Assert.That(_store.Current.Find(Entries.Table, "a")!.Value, Is.EqualTo(1));
    }

    [Test]
    public async Task Closing_answers_what_was_accepted_and_refuses_what_comes_later()
    {
        _journal.IsHeld = true;
        var first = PutAsync("a", 1);
        await _journal.EnteredAsync();
        var second = PutAsync("b", 2);
        _journal.IsHeld = false;
        _journal.Release();
        _store.Dispose();

        await first;
        await second;
        Assert.That(_journal.IsDisposed, Is.True);
        Assert.ThrowsAsync<ObjectDisposedException>(() => PutAsync("c", 3));
    }

    [Test]
    public async Task A_witness_sees_every_transaction_and_adds_to_those_that_change_something()
    {
        var witness = new Counting();
        _store.Attend(witness);
        await PutAsync("a", 1);
        await _store.TransactAsync(t => t.Revision);
        Assert.ThrowsAsync<InvalidDataException>(() => _store.TransactAsync<int>(_ => throw new InvalidDataException()).AsTask());
        _store.Preview(t => t.Put(Entries.Table, new Entry("b", 2)));
        Assert.That((witness.Begun, _store.Current.Find(Entries.Other, "count")?.Value), Is.EqualTo((3, 1L)));
    }

    private Task<Entry> PutAsync(string id, long value) =>
        _store.TransactAsync(t => t.Put(Entries.Table, new Entry(id, value))).AsTask();

    private sealed class Counting : ITransactionWitness
    {
        public int Begun { get; private set; }

        public void Begins(Transaction transaction) => Begun++;

        public void Ends(Transaction transaction) =>
            transaction.Put(Entries.Other, new Entry("count", (transaction.Find(Entries.Other, "count")?.Value ?? 0) + 1));
    }
}
