using ClawBridge.Audit;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Tests.Audit.Support;
using ClawBridge.Tests.Rpc;
using ClawBridge.Tests.State.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Audit;

/// <summary>The chain holds over retention, lost transactions and starts anew.</summary>
internal sealed class AuditChainTests
{
    [Test]
    public async Task Old_records_go_by_number_and_by_age_and_leave_an_anchor()
    {
        using var bridge = AuditBridge.Open(new AuditRetention { MaxRecords = 3, MaxAge = TimeSpan.FromDays(1) });
        for (var i = 0; i < 5; i++) await bridge.ResultAsync("make");
        Assert.That(Seqs(bridge), Is.EqualTo(new[] { 3, 4, 5 }));
        Snapshot.Match((await bridge.VerifyAsync()).GetRawText(), "by_number");
        bridge.Time.Advance(TimeSpan.FromDays(2));
        await bridge.ResultAsync("make");
        Assert.That(Seqs(bridge), Is.EqualTo(new[] { 6 }), "the newest is always kept");
        Snapshot.Match((await bridge.VerifyAsync()).GetRawText(), "by_age");
        Assert.That(Export.FirstBroken(await bridge.ExportAsync()), Is.Null);
    }

    [Test]
    public async Task The_chain_holds_over_thousands_of_dropped_records()
    {
        using var bridge = AuditBridge.Open(new AuditRetention { MaxRecords = 2_000 });
        for (var i = 0; i < 30; i++) await bridge.Audit.AppendAsync([.. Enumerable.Range(0, 250).Select(Record)]);
        var result = await bridge.VerifyAsync();
        var (dropped, kept) = (result.GetProperty("dropped").GetInt64(), result.GetProperty("checked").GetInt32());
        Assert.Multiple(() =>
        {
            Assert.That(result.GetProperty("valid").GetBoolean(), $"{result}");
            Assert.That(dropped + kept, Is.EqualTo(7_500));
            Assert.That(kept, Is.InRange(1_998, 2_000));
            Assert.That(result.GetProperty("anchor_seq").GetInt64(), Is.EqualTo(dropped));
        });
    }

    [Test]
    public async Task Most_records_cost_no_second_row()
    {
        var journal = new ScriptedJournal();
        using var bridge = AuditBridge.Open(new AuditRetention { MaxRecords = 10_000 }, journal);
        for (var i = 0; i < 40; i++) await bridge.Audit.AppendAsync([.. Enumerable.Range(0, 250).Select(Record)]);
        var before = journal.Commits.Count;
        for (var i = 0; i < 100; i++) await bridge.Audit.AppendAsync([Record(i)]);
        var anchored = journal.Commits.Skip(before).Count(commit => commit.Any(changes => changes.Any(change => change.Table == AuditTables.Anchors.Name)));
        Assert.That(anchored, Is.LessThanOrEqualTo(10), "retention goes in strides");
    }

    [Test]
    public async Task What_a_failed_commit_lost_leaves_no_gap_in_the_chain()
    {
        var journal = new ScriptedJournal();
        using var bridge = AuditBridge.Open(new AuditRetention { MaxRecords = 4 }, journal);
        for (var i = 0; i < 20; i++)
        {
            if (i % 3 == 0) journal.NextFailure = new JournalException("The disk is full.");
            await bridge.CallAsync("make", $$"""{"text":"t{{i}}"}""");
        }

        var result = await bridge.VerifyAsync();
        Assert.That(result.GetProperty("valid").GetBoolean(), $"{result}");
        Assert.That(result.GetProperty("last_seq").GetInt64() - result.GetProperty("dropped").GetInt64(), Is.EqualTo(4));
    }

    [Test]
    public async Task A_call_whose_record_is_lost_with_its_change_has_one_that_says_so()
    {
        var journal = new ScriptedJournal();
        using var bridge = AuditBridge.Open(journal: journal);
        journal.NextFailure = new JournalException("The disk is full.");
        await bridge.ErrorAsync("make");
        var records = await bridge.ResultAsync("audit_list");
        Assert.That(records.EnumerateArray().Select(row => (row.GetProperty("outcome").GetString(), row.GetProperty("amends").ToString())), Is.EqualTo(new[] { ("failed", "") }));
    }

    [Test]
    public async Task The_next_bridge_goes_on_with_the_chain()
    {
        using var scratch = new Scratch();
        for (var i = 0; i < 3; i++)
        {
            using var bridge = AuditBridge.OpenOn(scratch.File("state.db"));
            await bridge.Audit.AppendAsync([Record(1), Record(2)]);
            Assert.That((await bridge.VerifyAsync()).GetProperty("checked").GetInt32(), Is.EqualTo(2 * (i + 1)));
        }

        using var last = AuditBridge.OpenOn(scratch.File("state.db"));
        var result = await last.VerifyAsync();
        Assert.That((result.GetProperty("valid").GetBoolean(), result.GetProperty("last_seq").GetInt32()), Is.EqualTo((true, 6)));
    }

    [Test]
    public async Task A_first_record_that_is_lost_leaves_the_opening_of_the_seal_to_the_next()
    {
        var journal = new ScriptedJournal();
        using var bridge = AuditBridge.Open(journal: journal);
        await bridge.ResultAsync("make");
        await bridge.Audit.CloseAsync();
        journal.NextFailure = new JournalException("The disk is full.");
        await bridge.ErrorAsync("make");
        await bridge.ResultAsync("make");
        var result = await bridge.VerifyAsync();
        Assert.That((result.GetProperty("valid").GetBoolean(), result.GetProperty("last_seq").GetInt32()), Is.EqualTo((true, 3)), $"{result}");
    }

    [Test]
    public async Task Records_are_sealed_a_second_after_them_and_at_the_end()
    {
        using var bridge = AuditBridge.Open();
        await using (var sealing = new AuditSealing(bridge.Audit, bridge.State, bridge.Time, NullLogger.Instance))
        {
            await bridge.Audit.AppendAsync([Record(1)]);
            await bridge.Audit.AppendAsync([Record(2), Record(3)]);
            Assert.That(await SealedAsync(bridge), Is.EqualTo(1), "the first of a process carries its seal");
            await UntilAsync(() => bridge.Time.PendingTimers > 0);
            bridge.Time.Advance(AuditSealing.Period);
            await UntilAsync(() => bridge.Seals.Open(bridge.State.Current.Find(AuditTables.Anchors, AuditAnchorRecord.OnlyId))?.HeadSeq == 3);
            await bridge.Audit.AppendAsync([Record(4)]);
            Assert.That(await SealedAsync(bridge), Is.EqualTo(3));
        }

        Assert.That(await SealedAsync(bridge), Is.EqualTo(4));
        Assert.That(bridge.Seals.Open(bridge.State.Current.Find(AuditTables.Anchors, AuditAnchorRecord.OnlyId))?.IsClosed, Is.True);
        var revision = bridge.State.Current.Revision;
        await bridge.Audit.SealAsync();
        Assert.That(bridge.State.Current.Revision, Is.EqualTo(revision), "what is sealed is not sealed again");
    }

    [Test]
    public async Task The_seal_goes_along_to_another_master_key()
    {
        using var bridge = AuditBridge.Open();
        await bridge.ResultAsync("make");
        using var next = new AesGcmSealer([.. Enumerable.Repeat((byte)7, 32)], bridge.Random);
        await bridge.State.TransactAsync(transaction =>
        {
            AuditSeals.Reseal(transaction, bridge.Sealer, next);
            return true;
        });
        var anchor = bridge.State.Current.Find(AuditTables.Anchors, AuditAnchorRecord.OnlyId);
        Assert.That((new AuditSeals(next).Open(anchor)?.HeadSeq, bridge.Seals.Open(anchor)), Is.EqualTo((1, (AuditSeal?)null)));
        Assert.That((await bridge.VerifyAsync()).GetProperty("problem").GetString(), Does.Contain("master key"));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 1_000 && !condition(); i++) await Task.Delay(10);
        Assert.That(condition());
    }

    private static async Task<int> SealedAsync(TestBridge bridge) => (await bridge.VerifyAsync()).GetProperty("sealed_seq").GetInt32();

    private static IEnumerable<long> Seqs(TestBridge bridge) => bridge.State.Current.Rows(AuditTables.Audit).Values.Select(row => row.Seq).Order();

    private static AuditRecord Record(int number) => new() { Seq = 0, Ts = 1793534400000, Principal = "system", Method = "workload.run", Target = $"n{number}", Outcome = AuditOutcomes.Ok };
}
