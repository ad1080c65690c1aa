using ClawBridge.Protocol.Payloads;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Simulation;

/// <summary>Moves a simulated cluster on: steps of the reconciler, deliveries, and life on the nodes.</summary>
internal sealed class SimDriver(SimFleet fleet, Reconciler reconciler)
{
    /// <summary>Steps the reconciler until it has nothing left to do.</summary>
    public async Task StepAsync()
    {
        for (var i = 0; !reconciler.IsIdle; i++)
        {
            Assert.That(i, Is.LessThan(1000), "The reconciler does not come to rest.");
            await reconciler.StepAsync(default);
        }
    }

    /// <summary>Delivers everything and lets the reconciler act, until nothing moves. Attempts on nodes stay as they are.</summary>
    public async Task SettleAsync()
    {
        for (var i = 0; fleet.UnderWay > 0 || !reconciler.IsIdle; i++)
        {
            Assert.That(i, Is.LessThan(1000), "The cluster does not come to rest.");
            fleet.DeliverAll();
            await StepAsync();
        }
    }

    /// <summary>As <see cref="SettleAsync"/>, and everything that starts runs, everything that stops ends.</summary>
    public async Task RunAsync()
    {
        await SettleAsync();
        while (Unsteady().ToList() is { Count: > 0 } attempts)
        {
            foreach (var (node, attempt) in attempts) node.Progress(attempt);
            await SettleAsync();
        }
    }

    private IEnumerable<(SimNode, AttemptId)> Unsteady() =>
        from link in fleet.Links
        where link.IsConnected
        from status in link.Node.Live
        where status.State != NodeWorkloadState.Running
        select (link.Node, AttemptId.Of(status));
}
