using ClawBridge.Protocol.Payloads;
using ClawNode.Gpu;
using ClawNode.Runtimes;
using Microsoft.Extensions.Logging.Abstractions;

namespace EndToEnd.Node;

/// <summary>The agent's workload half over real runtimes, and short ways to talk to it.</summary>
internal sealed class NodeUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private NodeUnderTest(WorkloadHost host) => Host = host;

    public WorkloadHost Host { get; }

    public WorkloadManager Manager => Host.Manager;

    public static async Task<NodeUnderTest> StartAsync(RuntimeOptions options)
    {
        var node = new NodeUnderTest(WorkloadHost.Create(options, new NoGpus(), TimeProvider.System, NullLoggerFactory.Instance));
        await node.Host.StartAsync(CancellationToken.None);
        return node;
    }

    public Task<WorkloadStatus> RunAsync(WorkloadRun spec) => Manager.RunAsync(spec, CancellationToken.None);

    public WorkloadStatus Status(string id) => Manager.Find(id, 0, null).Status;

    /// <summary>Waits for a status that fulfils the condition; throws with the last one when it does not come.</summary>
    public async Task<WorkloadStatus> UntilAsync(string id, Func<WorkloadStatus, bool> condition)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(from) < Patience)
        {
            if (condition(Status(id))) return Status(id);
            await Task.Delay(10);
        }

        throw new TimeoutException($"Not within {Patience.TotalSeconds} s; the last status is {Status(id)}.");
    }

    public Task<WorkloadStatus> EndedAsync(string id) => UntilAsync(id, static status => status.State is NodeWorkloadState.Exited or NodeWorkloadState.Failed);

    /// <summary>Waits until it runs; a workload that ended instead is told at once.</summary>
    public async Task<WorkloadStatus> RunningAsync(string id)
    {
        var status = await UntilAsync(id, static status => status.State is not NodeWorkloadState.Starting);
        return status.State is NodeWorkloadState.Running ? status : throw new InvalidOperationException($"It does not run: {status}");
    }

    public async Task<IReadOnlyList<LogLine>> LogsAsync(string id, LogQuery query)
    {
        List<LogLine> lines = [];
        var attempt = Manager.Find(id, 0, null);
        await foreach (var line in attempt.Runtime.LogsAsync(attempt.Key, query, CancellationToken.None)) lines.Add(line);
        return lines;
    }

    /// <summary>Waits until the output holds the text.</summary>
    public async Task LogsContainAsync(string id, string text)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (!(await LogsAsync(id, new LogQuery())).Any(line => line.Text.Contains(text, StringComparison.Ordinal)))
        {
            if (TimeProvider.System.GetElapsedTime(from) > Patience) throw new TimeoutException($"{text} did not come up in the log.");
            await Task.Delay(20);
        }
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private sealed class NoGpus : IGpuInventory
    {
        public Task<GpuList> ListAsync(CancellationToken cancellationToken) => Task.FromResult(new GpuList { Count = 0, Gpus = [] });

        public Task<GpuMetricsReport> MetricsAsync(CancellationToken cancellationToken) =>
            Task.FromResult(new GpuMetricsReport { Count = 0, Metrics = [], Ts = 0 });
    }
}
