using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using ClawBridge.Fleet;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Rpc;

namespace ClawBridge.Workloads;

/// <summary>Asks the nodes for what only they have: output of attempts, and programs run inside of them.</summary>
internal sealed class WorkloadConsole(IFleet fleet)
{
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The last lines of an attempt. -32003 when its node is not connected; nothing when the node no longer has it.</summary>
    public async Task<WorkloadLogsResult> ReadAsync(string nodeId, WorkloadLogs query, CancellationToken cancellationToken)
    {
        try
        {
            var payload = await fleet.InvokeAsync(nodeId, NodeCommands.WorkloadLogs, Bytes(query), ReadTimeout, null, null, cancellationToken);
            return payload.Deserialize(PayloadJson.Default.WorkloadLogsResult) ?? new WorkloadLogsResult([], false);
        }
        catch (NodeCommandException e) when (e.Code == InvokeErrorCodes.NotFound)
        {
            return new WorkloadLogsResult([], false);
        }
        catch (NodeCommandException e)
        {
            throw NodeRefusals.Explain(e);
        }
    }

    /// <summary>Hands over the lines of an attempt as they come, in order, until it ends; cancel to stop before.</summary>
    public async Task FollowAsync(string nodeId, WorkloadLogs query, Func<IReadOnlyList<LogLine>, ValueTask> lines, CancellationToken cancellationToken)
    {
        var chunks = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
        var following = InvokeFollowAsync(nodeId, query, chunks.Writer, cancellationToken);
        await foreach (var chunk in chunks.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (JsonSerializer.Deserialize(chunk, PayloadJson.Default.IReadOnlyListLogLine) is { Count: > 0 } batch) await lines(batch);
        }

        await following;
    }

    /// <summary>Runs a program inside a workload. -32003 when the node is not connected, -32006 when the time is up.</summary>
    public async Task<ExecResult> ExecAsync(string nodeId, ContainerExec exec, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            var parameters = JsonSerializer.SerializeToUtf8Bytes(exec, PayloadJson.Default.ContainerExec);
            var payload = await fleet.InvokeAsync(nodeId, NodeCommands.ContainerExec, parameters, timeout, null, null, cancellationToken);
            return payload.Deserialize(PayloadJson.Default.ExecResult) ?? throw new NodeCommandException(nodeId, NodeCommands.ContainerExec, InvokeErrorCodes.Internal, "The node answered nothing.");
        }
        catch (NodeCommandException e)
        {
            throw NodeRefusals.Explain(e);
        }
        catch (RpcException e) when (e.Code == ErrorCodes.DeadlineExceeded)
        {
            throw RpcException.DeadlineExceeded(
                string.Create(CultureInfo.InvariantCulture, $"The program did not end within {timeout.TotalSeconds:0.###} s and was given up."),
                "Give it more with timeout_seconds, or submit what takes long as a workload of its own.");
        }
    }

    private async Task InvokeFollowAsync(string nodeId, WorkloadLogs query, ChannelWriter<string> chunks, CancellationToken cancellationToken)
    {
        try
        {
            await fleet.InvokeAsync(nodeId, NodeCommands.WorkloadLogs, Bytes(query), Timeout.InfiniteTimeSpan, null, chunk => chunks.TryWrite(chunk), cancellationToken);
        }
        catch (NodeCommandException e) when (e.Code == InvokeErrorCodes.NotFound)
        {
            // The attempt is gone already: there is nothing to follow.
        }
        catch (NodeCommandException e)
        {
            throw NodeRefusals.Explain(e);
        }
        finally
        {
            chunks.Complete();
        }
    }

    private static byte[] Bytes(WorkloadLogs query) => JsonSerializer.SerializeToUtf8Bytes(query, PayloadJson.Default.WorkloadLogs);
}
