using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;

namespace ClawNode.Commands;

/// <summary><c>workload.remove</c>: removes an ended attempt with its container and logs; answers its last status.</summary>
internal sealed class WorkloadRemoveCommand(WorkloadManager manager)
    : WorkloadCommand<WorkloadRef, WorkloadStatus>(NodeCommands.WorkloadRemove, WorkloadCapability, manager)
{
    protected override JsonTypeInfo<WorkloadRef> Params => PayloadJson.Default.WorkloadRef;

    protected override JsonTypeInfo<WorkloadStatus> Result => PayloadJson.Default.WorkloadStatus;

    protected override Task<WorkloadStatus> AnswerAsync(WorkloadRef parameters, CommandContext context, CancellationToken cancellationToken) =>
        Manager.RemoveAsync(parameters, cancellationToken);
}
