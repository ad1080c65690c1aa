using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;

namespace ClawNode.Commands;

/// <summary><c>container.exec</c>: runs a program inside a workload that this agent runs, and inside nothing else.</summary>
internal sealed class ContainerExecCommand(WorkloadManager manager)
    : WorkloadCommand<ContainerExec, ExecResult>(NodeCommands.ContainerExec, ContainerCapability, manager)
{
    protected override JsonTypeInfo<ContainerExec> Params => PayloadJson.Default.ContainerExec;

    protected override JsonTypeInfo<ExecResult> Result => PayloadJson.Default.ExecResult;

    protected override Task<ExecResult> AnswerAsync(ContainerExec parameters, CommandContext context, CancellationToken cancellationToken)
    {
        if (parameters.Command.Count == 0 || parameters.Command[0].Length == 0) throw SpecRules.Invalid("command", "must name a program");
        if (parameters.Command.Any(static argument => argument.Contains('\0', StringComparison.Ordinal))) throw SpecRules.Invalid("command", "must not contain a NUL character");
        var attempt = Manager.FindRunning(parameters.WorkloadId, parameters.Replica, attempt: null);
        return attempt.Runtime.ExecAsync(attempt.Key, parameters, cancellationToken);
    }
}
