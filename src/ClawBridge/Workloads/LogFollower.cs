using ClawBridge.Protocol.Payloads;
using ClawBridge.Rpc;

namespace ClawBridge.Workloads;

/// <summary>Follows the output of a replica from attempt to attempt, until its workload has finished.</summary>
internal sealed class LogFollower(WorkloadService workloads, string workloadId, int index)
{
    private long _lines;

    /// <summary>
    /// Sends the lines as progress of the call. Returns when the workload has finished or the client's input has ended; throws
    /// when the call is cancelled.
    /// </summary>
    public async Task RunAsync(int tail, long? since, string? stream, CallContext call)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, call.Draining);
        var followed = 0;
        try
        {
            while (await NextAsync(followed, ending.Token) is { } replica)
            {
                // A later attempt is told whole: nothing of it has been seen.
                var query = new WorkloadLogs
                {
                    WorkloadId = workloadId,
                    Replica = index,
                    Attempt = replica.Attempt,
                    Tail = followed == 0 ? tail : null,
                    Since = followed == 0 ? since : null,
                    Stream = stream,
                    Follow = true,
                };
                followed = replica.Attempt;
                await workloads.Console.FollowAsync(HolderOf(replica)!, query, lines => TellAsync(lines, call), ending.Token);
            }
        }
        catch (OperationCanceledException) when (call.Draining.IsCancellationRequested && !call.Cancellation.IsCancellationRequested)
        {
            // The client wants its answers now: it gets what there is.
        }
    }

    /// <summary>
    /// The replica once it has an attempt that was not followed yet; null when there will be none. One that is still starting is
    /// waited for: its node may not know it yet.
    /// </summary>
    private async Task<ReplicaRecord?> NextAsync(int followed, CancellationToken cancellationToken)
    {
        ReplicaRecord? next = null;
        await workloads.Watch.UntilAsync(
            workloadId,
            workload =>
            {
                next = workload?.Replica(index) is { State: not WorkloadState.Starting } replica && replica.Attempt > followed && HolderOf(replica) is not null ? replica : null;
                return ValueTask.FromResult(next is not null || workload is null or { IsFinished: true } || workload.Replica(index) is null or { IsEnded: true });
            },
            cancellationToken);
        return next;
    }

    private static string? HolderOf(ReplicaRecord replica) => replica.NodeId ?? replica.LastNodeId;

    private ValueTask TellAsync(IReadOnlyList<LogLine> lines, CallContext call)
    {
        _lines += lines.Count;
        return call.ReportProgressAsync(_lines, null, string.Join('\n', lines.Select(static l => l.Text)));
    }
}
