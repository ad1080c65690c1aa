using ClawBridge.Tenancy;
using ClawBridge.Tests.Simulation;
using ClawBridge.Workloads;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Tenancy;

/// <summary>What holds for usage after any sequence of events.</summary>
internal sealed class UsageProperties
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(60).WithQuietOnSuccess(true);

    [Test]
    public void Usage_rows_are_the_sum_over_the_workloads_and_GPU_time_is_what_was_held() =>
        Check.One(Quick, Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyArray<byte>>(), steps => RunAsync(steps.Get).GetAwaiter().GetResult()));

    private static async Task<bool> RunAsync(byte[] steps)
    {
        await using var cluster = new SimCluster(SimNodes.Record("a", gpus: 4), SimNodes.Record("b", gpus: 2));
        var held = 0L;
        foreach (var step in steps)
        {
            held += await StepAsync(cluster, step);
            CheckUsage(cluster, held);
        }

        return true;
    }

    /// <summary>One thing that happens, with all that follows from it; answers the GPU milliseconds that passed in it.</summary>
    private static async Task<long> StepAsync(SimCluster cluster, byte step)
    {
        var all = cluster.State.Current.Rows(WorkloadTables.Workloads).Values.OrderBy(w => w.Id, StringComparer.Ordinal).ToList();
        var some = all.Count == 0 ? null : all[step / 10 % all.Count];
        switch (step % 10)
        {
            case 0 or 1:
                await cluster.SubmitAsync(spec => spec with { Gpus = step / 10 % 3, CpuCores = step / 30 % 3, MemoryMb = step, Replicas = 1 + step / 10 % 2, RestartPolicy = (RestartPolicy)(step % 3) });
                break;
            case 2 when some is { IsFinished: false, StopRequested: false }:
                await cluster.State.TransactAsync(transaction => WorkloadCommands.Scale(transaction, some.Id, step / 10 % 4));
                break;
            case 3 when some is { IsFinished: false }:
                await cluster.StopAsync(some.Id);
                break;
            case 4 when some is not null:
                await cluster.State.TransactAsync(transaction => WorkloadCommands.Delete(transaction, some.Id, force: true));
                break;
            case 5 when some?.Replicas.FirstOrDefault(r => r.State == WorkloadState.Running) is { } running:
                cluster.Fleet.Node(running.NodeId!).Exit(new AttemptId(some.Id, running.Index, running.Attempt), step / 10 % 2);
                break;
            case 6:
                await cluster.RestartBridgeAsync();
                foreach (var link in cluster.Fleet.Links) cluster.Fleet.Connect(link.Record.Id);
                break;
            case 7 or 8:
                return Pass(cluster, 1 + step);
        }

        if (step % 2 == 0) await cluster.RunAsync();
        else await cluster.SettleAsync();
        return 0;
    }

    private static long Pass(SimCluster cluster, int seconds)
    {
        var gpus = cluster.State.Current.Rows(WorkloadTables.Workloads).Values.SelectMany(w => w.Replicas).Where(r => r.IsPlaced).Sum(r => r.Gpus.Count);
        cluster.Advance(TimeSpan.FromSeconds(seconds));
        return gpus * seconds * 1000L;
    }

    private static void CheckUsage(SimCluster cluster, long held)
    {
        var state = cluster.State.Current;
        var unfinished = state.Rows(WorkloadTables.Workloads).Values.Where(w => !w.IsFinished).ToList();
        var used = state.Find(TenancyTables.Usage, NamespaceRecord.DefaultId)?.Used ?? default;
        Assert.That(state.Find(TenancyTables.Usage, TenantRecord.DefaultId)?.Used ?? default, Is.EqualTo(used));
        Assert.That(used.Workloads, Is.EqualTo(unfinished.Count));
        var live = unfinished.SelectMany(w => w.Replicas.Where(r => !r.IsEnded).Select(_ => w.Spec)).ToList();
        Assert.That((used.Gpus, used.CpuCores, used.MemoryMib), Is.EqualTo((live.Sum(s => (long)s.Gpus), live.Sum(s => (long)s.CpuCores), live.Sum(s => s.MemoryMb))));
        Assert.That(used.HeldGpus, Is.EqualTo(unfinished.SelectMany(w => w.Replicas).Where(r => r.IsPlaced).Sum(r => r.Gpus.Count)));
        Assert.That(used.GpuHoursAt(cluster.Time.GetUtcNow().ToUnixTimeMilliseconds()) * 3_600_000, Is.EqualTo(held).Within(1));
    }
}
