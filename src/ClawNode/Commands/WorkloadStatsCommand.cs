using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;

namespace ClawNode.Commands;

/// <summary><c>workload.stats</c>: what a running attempt uses now.</summary>
internal sealed class WorkloadStatsCommand(WorkloadManager manager, TimeProvider time)
    : WorkloadCommand<WorkloadRef, WorkloadStats>(NodeCommands.WorkloadStats, WorkloadCapability, manager)
{
    private const long BytesPerMegabyte = 1L << 20;
    private readonly CpuMeter _meter = new(time);

    protected override JsonTypeInfo<WorkloadRef> Params => PayloadJson.Default.WorkloadRef;

    protected override JsonTypeInfo<WorkloadStats> Result => PayloadJson.Default.WorkloadStats;

    protected override async Task<WorkloadStats> AnswerAsync(WorkloadRef parameters, CommandContext context, CancellationToken cancellationToken)
    {
        var attempt = Manager.FindRunning(parameters.WorkloadId, parameters.Replica, parameters.Attempt);
        var usage = await attempt.Runtime.UsageAsync(attempt.Key, cancellationToken);
        return new WorkloadStats
        {
            WorkloadId = attempt.Key.WorkloadId,
            Replica = attempt.Key.Replica,
            CpuPercent = _meter.Percent(attempt.Key, usage.CpuTime),
            MemoryUsedMb = usage.MemoryBytes / BytesPerMegabyte,
            MemoryLimitMb = usage.MemoryLimitBytes / BytesPerMegabyte,
            Processes = usage.Processes,
            Ts = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
    }
}
