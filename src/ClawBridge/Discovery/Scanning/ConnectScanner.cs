using ClawBridge.Discovery.Addresses;

namespace ClawBridge.Discovery.Scanning;

/// <summary>Scans on a thread of its own, so that nobody else's work waits for a scan, nor a scan for it.</summary>
internal sealed class ConnectScanner(DescriptorBudget descriptors, TimeProvider time) : IConnectScanner
{
    public Task<bool> RunAsync(ConnectPlan plan, IScanSink sink, CancellationToken cancellationToken)
    {
        var lease = descriptors.Lease(plan.MaxConcurrent);
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Run(plan, lease, sink, ended, cancellationToken)) { IsBackground = true, Name = "network scan" };
        thread.Start();
        return ended.Task;
    }

    private void Run(ConnectPlan plan, DescriptorLease lease, IScanSink sink, TaskCompletionSource<bool> ended, CancellationToken cancellationToken)
    {
        try
        {
            using var run = new ConnectRun(plan, lease.Count, sink, time);
            var isWhole = run.ToTheEnd(cancellationToken);
            lease.Dispose();
            ended.SetResult(isWhole);
        }
        catch (Exception e)
        {
            // Whatever it is, it is the waiting caller's to see: on this thread it would end the program.
            lease.Dispose();
            ended.SetException(e);
        }
    }
}
