using ClawBridge.State;
using ClawBridge.Tests.State.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.State;

internal sealed class RetentionTests
{
    private readonly ManualTimeProvider _time = new();
    private Store _store = null!;

    [SetUp]
    public void Open() => _store = Store.Open(Entries.Schema, new MemoryJournal("c"), _time);

    [TearDown]
    public void Close() => _store.Dispose();

    [Test]
    public async Task Events_of_more_than_a_week_ago_go_and_younger_ones_stay()
    {
        await EmitAsync(3);
        _time.Advance(TimeSpan.FromDays(5));
        await EmitAsync(2);
        _time.Advance(TimeSpan.FromDays(3));

        await using var retention = new Retention(_store, [new EventAgeRule()], _time, NullLogger.Instance);
        Assert.That(await retention.SweepAsync(CancellationToken.None), Is.EqualTo(3));
        Assert.That(_store.Current.Rows(StateTables.Events).Values.Select(e => e.Seq), Is.EquivalentTo(new[] { 4, 5 }));
        Assert.That(_store.Current.EventSeq, Is.EqualTo(5));
    }

    [Test]
    public async Task More_than_ten_thousand_events_go_in_bounded_transactions()
    {
        await EmitAsync(EventAgeRule.MostEvents + 1234);
        List<int> sizes = [];
        using var counting = _store.OnCommitted(c => sizes.Add(c.Changes.Count));
        await using var retention = new Retention(_store, [new EventAgeRule()], _time, NullLogger.Instance);
        Assert.That(await retention.SweepAsync(CancellationToken.None), Is.EqualTo(1234));
        Assert.That(_store.Current.Rows(StateTables.Events), Has.Count.EqualTo(EventAgeRule.MostEvents));
        Assert.That(sizes, Is.All.LessThanOrEqualTo(Retention.MostAtOnce));
        Assert.That(_store.Current.Rows(StateTables.Events).Values.Min(e => e.Seq), Is.EqualTo(1235));
    }

    [TestCase(new long[] { })]
    [TestCase(new long[] { 1, 2 })]
    [TestCase(new long[] { 3 })]
    [TestCase(new long[] { 2, 3 })]
    [TestCase(new long[] { 6 })]
    public async Task The_oldest_events_are_found_also_where_some_are_missing(long[] missing)
    {
        await EmitAsync(6);
        await _store.TransactAsync(t =>
        {
            foreach (var seq in missing) t.Delete(StateTables.Events, EventRecord.IdOf(seq));
            return 0;
        });
        var expected = new long[] { 1, 2, 3, 4, 5, 6 }.Except(missing).Select(EventRecord.IdOf);
        Assert.That(OldestEvents.Of(_store.Current.Rows(StateTables.Events), _store.Current.EventSeq), Is.EqualTo(expected));
    }

    [Test]
    public async Task It_sweeps_by_itself_every_minute()
    {
        await EmitAsync(1);
        await using var retention = new Retention(_store, [new EventAgeRule()], _time, NullLogger.Instance);
        var swept = new TaskCompletionSource();
        using var watching = _store.OnCommitted(_ => swept.TrySetResult());
        _time.Advance(TimeSpan.FromDays(8));
        await swept.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(_store.Current.Rows(StateTables.Events), Is.Empty);
    }

    private ValueTask<int> EmitAsync(int count) => _store.TransactAsync(t =>
    {
        for (var i = 0; i < count; i++) t.Emit("test.event", null, "Something happened.");
        return count;
    });
}
