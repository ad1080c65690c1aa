using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Workloads;

/// <summary><c>workload_get</c>: all of one workload.</summary>
internal sealed class WorkloadGetHandler(WorkloadService workloads) : Handler<WorkloadGetRequest, WorkloadDetail>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "workload_get",
        Summary = "Shows one workload: what it was asked to be, where each replica is and why.",
        Group = "workload",
        Effect = Effect.Read,
        Permission = "workloads:read",
        Reach = Reach.Namespace,
        Parameters = [WorkloadShapes.Id],
        Result = WorkloadShapes.Detail,
        Errors = [(ErrorCodes.NotFound, "no workload has this id or name"), (ErrorCodes.InvalidParams, "the reference fits several workloads")],
        Example = """{"workload_id":"train"}""",
    };

    protected override JsonTypeInfo<WorkloadGetRequest> RequestType => WorkloadJson.Default.WorkloadGetRequest;

    protected override JsonTypeInfo<WorkloadDetail> ResultType => WorkloadJson.Default.WorkloadDetail;

    public override ValueTask<WorkloadDetail> HandleAsync(WorkloadGetRequest request, CallContext call)
    {
        var workload = workloads.Resolve(request.WorkloadId, call);
        call.Target = workload.Id;
        return ValueTask.FromResult(WorkloadDetail.Of(workloads, workload));
    }
}

/// <summary>The params of <c>workload_get</c>.</summary>
internal sealed record WorkloadGetRequest(string WorkloadId);
