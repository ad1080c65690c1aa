using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;

namespace ClawNode.Commands;

/// <summary><c>workload.list</c>: every attempt that the node knows, ended ones that were not removed included.</summary>
internal sealed class WorkloadListCommand(WorkloadManager manager)
    : WorkloadCommand<NoParams, WorkloadList>(NodeCommands.WorkloadList, WorkloadCapability, manager)
{
    protected override JsonTypeInfo<NoParams> Params => CommandJson.Default.NoParams;

    protected override JsonTypeInfo<WorkloadList> Result => PayloadJson.Default.WorkloadList;

    protected override Task<WorkloadList> AnswerAsync(NoParams parameters, CommandContext context, CancellationToken cancellationToken)
    {
        var workloads = Manager.Snapshot();
        return Task.FromResult(new WorkloadList(workloads.Count, workloads));
    }
}
