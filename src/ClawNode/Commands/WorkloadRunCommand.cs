using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;

namespace ClawNode.Commands;

/// <summary><c>workload.run</c>: takes one attempt; how its start goes on is told by <c>workload.changed</c>.</summary>
internal sealed class WorkloadRunCommand(WorkloadManager manager)
    : WorkloadCommand<WorkloadRun, WorkloadStatus>(NodeCommands.WorkloadRun, WorkloadCapability, manager)
{
    protected override JsonTypeInfo<WorkloadRun> Params => PayloadJson.Default.WorkloadRun;

    protected override JsonTypeInfo<WorkloadStatus> Result => PayloadJson.Default.WorkloadStatus;

    protected override Task<WorkloadStatus> AnswerAsync(WorkloadRun parameters, CommandContext context, CancellationToken cancellationToken) =>
        Manager.RunAsync(parameters, cancellationToken);
}
