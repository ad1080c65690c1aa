using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Workloads;

/// <summary><c>workload_scale</c>: changes how many replicas run.</summary>
internal sealed class WorkloadScaleHandler(WorkloadService workloads) : Handler<WorkloadScaleRequest, WorkloadScaleResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "workload_scale",
        Summary = "Changes the number of replicas of an unfinished workload; surplus ones, highest number first, are stopped.",
        Group = "workload",
        Effect = Effect.Write,
        Permission = "workloads:update",
        Reach = Reach.Namespace,
        Parameters = [WorkloadShapes.Id, new("replicas", Shape.Integer(0, SubmitValidator.MaxReplicas), "Wanted replicas; 0 keeps the workload without any.", IsRequired: true)],
        Result = Shape.Record(
            new("new_replicas", Shape.Integer(0), "Replicas wanted now."),
            new("success", Shape.Boolean(), "True: the change is written down and will be carried out."),
            new("id", Shape.Text(), "The workload."),
            new("previous_replicas", Shape.Integer(0), "Replicas wanted before.")),
        Errors = [(ErrorCodes.NotFound, "no workload has this id or name"), (ErrorCodes.Conflict, "it is being stopped or has finished"), (ErrorCodes.ResourceExhausted, "more replicas do not fit into a quota of its namespace or tenant, or take 0 of what one limits")],
        Example = """{"workload_id":"web","replicas":3}""",
    };

    protected override JsonTypeInfo<WorkloadScaleRequest> RequestType => WorkloadJson.Default.WorkloadScaleRequest;

    protected override JsonTypeInfo<WorkloadScaleResult> ResultType => WorkloadJson.Default.WorkloadScaleResult;

    public override async ValueTask<WorkloadScaleResult> HandleAsync(WorkloadScaleRequest request, CallContext call)
    {
        var id = workloads.Resolve(request.WorkloadId, call).Id;
        call.Target = id;
        return await call.TransactAsync(transaction =>
        {
            var before = transaction.Find(WorkloadTables.Workloads, id)?.Spec.Replicas ?? 0;
            WorkloadCommands.Scale(transaction, id, request.Replicas);
            return new WorkloadScaleResult(request.Replicas, true, id, before);
        });
    }
}

/// <summary>The params of <c>workload_scale</c>.</summary>
internal sealed record WorkloadScaleRequest(string WorkloadId, int Replicas);

/// <summary>The answer of <c>workload_scale</c>.</summary>
internal sealed record WorkloadScaleResult(int NewReplicas, bool Success, string Id, int PreviousReplicas);
