using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;

namespace ClawNode.Commands;

/// <summary><c>workload.inspect</c>: the status of one attempt.</summary>
internal sealed class WorkloadInspectCommand(WorkloadManager manager)
    : WorkloadCommand<WorkloadRef, WorkloadStatus>(NodeCommands.WorkloadInspect, WorkloadCapability, manager)
{
    protected override JsonTypeInfo<WorkloadRef> Params => PayloadJson.Default.WorkloadRef;

    protected override JsonTypeInfo<WorkloadStatus> Result => PayloadJson.Default.WorkloadStatus;

    protected override Task<WorkloadStatus> AnswerAsync(WorkloadRef parameters, CommandContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Manager.Find(parameters.WorkloadId, parameters.Replica, parameters.Attempt).Status);
}
