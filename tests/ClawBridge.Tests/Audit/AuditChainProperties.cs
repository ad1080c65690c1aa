using ClawBridge.Audit;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Tests.Audit.Support;
using ClawBridge.Tests.State.Support;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Audit;

/// <summary>Whatever is done, in whatever order and at whatever the same time, the chain holds, to the room and to an outsider.</summary>
internal sealed class AuditChainProperties
{
    private static readonly SessionOptions ReadOnly = new() { IsReadOnly = true };

    [Test]
    public void Any_interleaving_of_calls_batches_losses_and_drops_verifies()
    {
        var scripts = from steps in Gen.ListOf(Gen.ListOf(Gen.Elements(Enum.GetValues<Step>()), 6), 12)
                      from kept in Gen.Choose(1, 12)
                      select new Script([.. steps.Select(step => step.ToArray())], kept);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(scripts.ToArbitrary(), script => HoldsAsync(script).GetAwaiter().GetResult()));
    }

    private static async Task HoldsAsync(Script script)
    {
        var journal = new ScriptedJournal();
        using var bridge = AuditBridge.Open(new AuditRetention { MaxRecords = script.Kept, MaxAge = TimeSpan.FromDays(1) }, journal);
        foreach (var together in script.Steps) await Task.WhenAll(together.Select((step, i) => RunAsync(bridge, journal, step, i)));
        var result = await bridge.VerifyAsync();
        Assert.That(result.GetProperty("valid").GetBoolean(), $"{result}");
        Assert.That(result.GetProperty("checked").GetInt32(), Is.LessThanOrEqualTo(script.Kept));
        Assert.That(result.GetProperty("checked").GetInt64() + result.GetProperty("dropped").GetInt64(), Is.EqualTo(result.GetProperty("last_seq").ValueKind == System.Text.Json.JsonValueKind.Null ? 0 : result.GetProperty("last_seq").GetInt64()));
        Assert.That(Export.FirstBroken(await bridge.ExportAsync()), Is.Null);
    }

    private static async Task RunAsync(TestBridge bridge, ScriptedJournal journal, Step step, int number)
    {
        switch (step)
        {
            case Step.Succeed:
                await bridge.CallAsync("make", $$"""{"text":"t{{number}}"}""");
                break;
            case Step.Fail:
                await bridge.CallAsync("fail");
                break;
            case Step.FailHalfway:
                await bridge.CallAsync("fail", """{"wait":true}""");
                break;
            case Step.Deny:
                await bridge.CallAsync("make", "{}", ReadOnly);
                break;
            case Step.DryRun:
                await bridge.CallAsync("make", """{"_meta":{"dry_run":true}}""");
                break;
            case Step.Reveal:
                await bridge.CallAsync("reveal", """{"text":"r"}""");
                break;
            case Step.Batch:
                await AppendAsync(bridge, number + 2);
                break;
            case Step.LoseCommit:
                journal.NextFailure = new JournalException("The disk is full.");
                break;
            case Step.Age:
                bridge.Time.Advance(TimeSpan.FromHours(20));
                break;
            case Step.Seal:
                await SealAsync(bridge);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step));
        }
    }

    private static async Task AppendAsync(TestBridge bridge, int count)
    {
        try
        {
            await bridge.Audit.AppendAsync([.. Enumerable.Range(0, count).Select(i => new AuditRecord
            {
                Seq = 0, Ts = bridge.Time.GetUtcNow().ToUnixTimeMilliseconds(), Principal = "system", Method = "workload.run", Target = $"n{i}", Outcome = AuditOutcomes.Ok,
            })]);
        }
        catch (JournalException)
        {
            // This commit was the one to be lost.
        }
    }

    private static async Task SealAsync(TestBridge bridge)
    {
        try
        {
            await bridge.Audit.SealAsync();
        }
        catch (JournalException)
        {
            // This commit was the one to be lost.
        }
    }

    private enum Step
    {
        Succeed,
        Fail,
        FailHalfway,
        Deny,
        DryRun,
        Reveal,
        Batch,
        LoseCommit,
        Age,
        Seal,
    }

    /// <param name="Steps">Those of one entry run at the same time.</param>
    /// <param name="Kept">Most records kept.</param>
    private sealed record Script(Step[][] Steps, int Kept);
}
