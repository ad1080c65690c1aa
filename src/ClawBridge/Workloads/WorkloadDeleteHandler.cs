using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Workloads;

/// <summary><c>workload_delete</c>: forgets a workload and removes what nodes have of it.</summary>
internal sealed class WorkloadDeleteHandler(WorkloadService workloads) : Handler<WorkloadDeleteRequest, WorkloadDeleteResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "workload_delete",
        Summary = "Deletes a finished workload with its output; with force, after a confirmation, an unfinished one is stopped and deleted.",
        Group = "workload",
        Effect = Effect.Destructive,
        Permission = "workloads:delete",
        Reach = Reach.Namespace,
        Parameters = [WorkloadShapes.Id, new("force", Shape.Boolean(), "Stop it first when it has not finished; has to be confirmed.", Default: "false")],
        Result = Shape.Record(
            new("success", Shape.Boolean(), "True: it is deleted, or will be when it has ended; containers and output are removed from nodes as those are reached."),
            new("id", Shape.Text(), "The workload."),
            new("deleted", Shape.Boolean(), "False: it is being stopped, and deleted when it has ended.")),
        Errors =
        [
            (ErrorCodes.NotFound, "no workload has this id or name"),
            (ErrorCodes.Conflict, "it has not finished and force is not set"),
            (ErrorCodes.ConfirmationRequired, "force has to be confirmed with _meta.confirm"),
        ],
        Example = """{"workload_id":"train"}""",
    };

    protected override JsonTypeInfo<WorkloadDeleteRequest> RequestType => WorkloadJson.Default.WorkloadDeleteRequest;

    protected override JsonTypeInfo<WorkloadDeleteResult> ResultType => WorkloadJson.Default.WorkloadDeleteResult;

    public override async ValueTask<WorkloadDeleteResult> HandleAsync(WorkloadDeleteRequest request, CallContext call)
    {
        var workload = workloads.Resolve(request.WorkloadId, call);
        call.Target = workload.Id;
        if (request.Force)
        {
            var label = WorkloadWrites.Label(workload);
            var running = workload.Replicas.Count(static r => r.IsPlaced);
            call.RequireConfirmation(
                [
                    .. running > 0 ? [string.Create(CultureInfo.InvariantCulture, $"Stop the {running} running {(running == 1 ? "replica" : "replicas")} of workload {label}.")] : Array.Empty<string>(),
                    $"Delete workload {label} with its output.",
                ],
                workload.IsFinished ? "finished" : "unfinished");
        }

        var isGone = await call.TransactAsync(transaction => WorkloadCommands.Delete(transaction, workload.Id, request.Force));
        return new WorkloadDeleteResult(true, workload.Id, isGone);
    }
}

/// <summary>The params of <c>workload_delete</c>.</summary>
internal sealed record WorkloadDeleteRequest(string WorkloadId, bool Force = false);

/// <summary>The answer of <c>workload_delete</c>.</summary>
internal sealed record WorkloadDeleteResult(bool Success, string Id, bool Deleted);
