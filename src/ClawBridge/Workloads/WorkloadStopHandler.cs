using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Workloads;

/// <summary><c>workload_stop</c>: asks a workload to end.</summary>
internal sealed class WorkloadStopHandler(WorkloadService workloads) : Handler<WorkloadStopRequest, WorkloadStopResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "workload_stop",
        Summary = "Stops a workload: its programs are asked to end, and killed after the grace period. It is not started again.",
        Group = "workload",
        Effect = Effect.Destructive,
        Permission = "workloads:update",
        Reach = Reach.Namespace,
        Parameters =
        [
            WorkloadShapes.Id,
            new("force", Shape.Boolean(), "Kill at once.", Default: "false"),
            new("grace_period_seconds", Shape.Integer(0, 86_400), "Seconds between being asked to end and being killed.", Default: "10"),
        ],
        Result = Shape.Record(
            new("success", Shape.Boolean(), "True: the stop is written down and will be carried out, however often anything fails on the way."),
            new("id", Shape.Text(), "The workload."),
            new("state", Shape.Word(WorkloadShapes.States), "stopped when nothing of it was running; else stopping.")),
        Errors = [(ErrorCodes.NotFound, "no workload has this id or name"), (ErrorCodes.Conflict, "it has stopped, completed or failed already")],
        Example = """{"workload_id":"train","grace_period_seconds":30}""",
    };

    protected override JsonTypeInfo<WorkloadStopRequest> RequestType => WorkloadJson.Default.WorkloadStopRequest;

    protected override JsonTypeInfo<WorkloadStopResult> ResultType => WorkloadJson.Default.WorkloadStopResult;

    public override async ValueTask<WorkloadStopResult> HandleAsync(WorkloadStopRequest request, CallContext call)
    {
        var id = workloads.Resolve(request.WorkloadId, call).Id;
        call.Target = id;
        var stopped = await call.TransactAsync(transaction => WorkloadCommands.Stop(transaction, id, new StopTerms(request.GracePeriodSeconds, request.Force)));
        return new WorkloadStopResult(true, stopped.Id, stopped.State);
    }
}

/// <summary>The params of <c>workload_stop</c>.</summary>
internal sealed record WorkloadStopRequest(string WorkloadId, bool Force = false, int GracePeriodSeconds = 10);

/// <summary>The answer of <c>workload_stop</c>.</summary>
internal sealed record WorkloadStopResult(bool Success, string Id, WorkloadState State);
