using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Workloads;

/// <summary><c>workload_wait</c>: answers when a workload has got somewhere.</summary>
internal sealed class WorkloadWaitHandler(WorkloadService workloads) : Handler<WorkloadWaitRequest, WorkloadSummary>
{
    private const string Finished = "finished";

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "workload_wait",
        Summary = "Waits until a workload runs, has finished or is in a given state; tells state and reason as progress meanwhile.",
        Group = "workload",
        Effect = Effect.Read,
        Permission = "workloads:read",
        Reach = Reach.Namespace,
        IsLongRunning = true,
        Parameters =
        [
            WorkloadShapes.Id,
            new("for", Shape.Word([Finished, .. WorkloadShapes.States]), "What to wait for; finished is stopped, completed or failed, and running is also reached by what has completed.", Default: "\"finished\""),
            new("timeout_seconds", Shape.Integer(0, 31_536_000), "How long to wait; left out, as long as it takes."),
        ],
        Result = WorkloadShapes.Summary,
        Errors =
        [
            (ErrorCodes.NotFound, "no workload has this id or name, or it was deleted meanwhile"),
            (ErrorCodes.Conflict, "it finished otherwise and will never get there"),
            (ErrorCodes.DeadlineExceeded, "it did not get there in time; it goes on"),
        ],
        Example = """{"workload_id":"train","for":"running","timeout_seconds":60}""",
    };

    protected override JsonTypeInfo<WorkloadWaitRequest> RequestType => WorkloadJson.Default.WorkloadWaitRequest;

    protected override JsonTypeInfo<WorkloadSummary> ResultType => WorkloadJson.Default.WorkloadSummary;

    public override async ValueTask<WorkloadSummary> HandleAsync(WorkloadWaitRequest request, CallContext call)
    {
        var id = workloads.Resolve(request.WorkloadId, call).Id;
        call.Target = id;
        var told = "";
        using var timeout = request.TimeoutSeconds is { } seconds ? new CancellationTokenSource(TimeSpan.FromSeconds(seconds), workloads.Time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, call.Cancellation);
        try
        {
            var reached = await workloads.Watch.UntilAsync(id, IsReachedAsync, either.Token);
            return WorkloadSummary.Of(workloads, reached!);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !call.Cancellation.IsCancellationRequested)
        {
            throw RpcException.DeadlineExceeded($"Workload {id} is not {request.For} after {request.TimeoutSeconds} s; it is {told}.", "Wait again, or look at its reason with workload_get.");
        }

        async ValueTask<bool> IsReachedAsync(WorkloadRecord? workload)
        {
            if (workload is null) throw WorkloadReferences.NotFound(id);
            if (IsReached(workload, request.For)) return true;
            if (workload.IsFinished)
                throw RpcException.Conflict(ErrorKinds.WrongState, $"Workload {WorkloadWrites.Label(workload)} is {WorkloadCommands.Word(workload.State)} and will never be {request.For}.{Because(workload.Reason)}");
            var now = WorkloadCommands.Word(workload.State) + (workloads.ReasonOf(workload) is { } reason ? $": {reason.TrimEnd('.')}" : "");
            if (now == told) return false;
            told = now;
            await call.ReportProgressAsync(workload.Replicas.Count(static r => r.State == WorkloadState.Running), workload.Spec.Replicas, now);
            return false;
        }
    }

    private static bool IsReached(WorkloadRecord workload, string wanted) => wanted switch
    {
        Finished => workload.IsFinished,
        "running" => workload.State is WorkloadState.Running or WorkloadState.Completed,
        _ => WorkloadCommands.Word(workload.State) == wanted,
    };

    private static string Because(string? reason) => reason is null ? "" : $" {reason}";
}

/// <summary>The params of <c>workload_wait</c>.</summary>
internal sealed record WorkloadWaitRequest(string WorkloadId, string For = "finished", int? TimeoutSeconds = null);
