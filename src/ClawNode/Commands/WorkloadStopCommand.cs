using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;

namespace ClawNode.Commands;

/// <summary><c>workload.stop</c>: asks for the end and answers at once with the state <c>stopping</c>.</summary>
internal sealed class WorkloadStopCommand(WorkloadManager manager)
    : WorkloadCommand<WorkloadStop, WorkloadStatus>(NodeCommands.WorkloadStop, WorkloadCapability, manager)
{
    protected override JsonTypeInfo<WorkloadStop> Params => PayloadJson.Default.WorkloadStop;

    protected override JsonTypeInfo<WorkloadStatus> Result => PayloadJson.Default.WorkloadStatus;

    protected override Task<WorkloadStatus> AnswerAsync(WorkloadStop parameters, CommandContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Manager.Stop(parameters));
}
