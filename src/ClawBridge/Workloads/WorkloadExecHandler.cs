using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Rpc;

namespace ClawBridge.Workloads;

/// <summary><c>workload_exec</c>: runs a program inside a running workload.</summary>
internal sealed class WorkloadExecHandler(WorkloadService workloads) : Handler<WorkloadExecRequest, ExecResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "workload_exec",
        Summary = "Runs a program inside a running replica and answers its exit code and output.",
        Group = "workload",
        Effect = Effect.Write,
        Permission = "workloads:execute",
        IsLongRunning = true,
        Reach = Reach.Namespace,
        Parameters =
        [
            WorkloadShapes.Id,
            new("command", Shape.List(Shape.Text(), SubmitValidator.MaxEntries), "Program and arguments; no shell is put around it.", IsRequired: true),
            new("replica", Shape.Integer(0), "Number of the replica; left out, the first that runs."),
            new("stdin", Shape.Text(), "Text for its standard input."),
            new("timeout_seconds", Shape.Integer(1, 86_400), "How long it may run.", Default: "60"),
            new("user", Shape.Text(200), "User to run it as; left out, the workload's."),
            new("working_dir", Shape.Text(), "Absolute working directory; left out, the workload's."),
        ],
        Result = Shape.Record(
            new("exit_code", Shape.Integer(), "Its exit code; one that is not 0 is no error of this call."),
            new("stdout", Shape.Text(), "Its standard output, cut at 1 MiB."),
            new("stderr", Shape.Text(), "Its standard error, cut at 1 MiB."),
            new("success", Shape.Boolean(), "The exit code is 0."),
            new("truncated", Shape.Boolean(), "Output was cut.")),
        Errors =
        [
            (ErrorCodes.NotFound, "no workload has this id or name, or it has no such replica"),
            (ErrorCodes.Conflict, "the replica is not running"),
            (ErrorCodes.Unavailable, "its node is not connected"),
            (ErrorCodes.DeadlineExceeded, "the program did not end in time"),
        ],
        Example = """{"workload_id":"train","command":["nvidia-smi"]}""",
    };

    protected override JsonTypeInfo<WorkloadExecRequest> RequestType => WorkloadJson.Default.WorkloadExecRequest;

    protected override JsonTypeInfo<ExecResult> ResultType => WorkloadJson.Default.ExecResult;

    public override async ValueTask<ExecResult> HandleAsync(WorkloadExecRequest request, CallContext call)
    {
        var workload = workloads.Resolve(request.WorkloadId, call);
        call.Target = workload.Id;
        if (request.Command.Count == 0 || request.Command[0].Length == 0)
            throw RpcException.Invalid("$.command", "The command must name a program.", "Give the program and its arguments, like [\"ls\", \"-l\"].");
        for (var i = 0; i < request.Command.Count; i++)
        {
            if (SubmitValidator.HasNul(request.Command[i])) throw RpcException.Invalid(SubmitValidator.At("$.command", i), "An argument contains a NUL character, which no program can be given.");
        }

        var replica = Find(workload, request.Replica);
        if (call.IsDryRun) return new ExecResult(0, "", "", true, false);
        var exec = new ContainerExec
        {
            WorkloadId = workload.Id,
            Replica = replica.Index,
            Command = request.Command,
            Workdir = request.WorkingDir,
            User = request.User,
            Stdin = request.Stdin,
        };
        return await workloads.Console.ExecAsync(replica.NodeId!, exec, TimeSpan.FromSeconds(request.TimeoutSeconds), call.Cancellation);
    }

    private static ReplicaRecord Find(WorkloadRecord workload, int? index)
    {
        var replica = index is { } asked
            ? workload.Replica(asked) ?? throw RpcException.NotFound("Replica", $"{asked} of {WorkloadWrites.Label(workload)}", $"Its replicas are 0 to {workload.Spec.Replicas - 1}.")
            : workload.Replicas.FirstOrDefault(static r => r.State == WorkloadState.Running) ?? workload.Replica(0);
        if (replica is { NodeId: not null, State: WorkloadState.Running or WorkloadState.Stopping }) return replica;
        var state = WorkloadCommands.Word(replica?.State ?? workload.State);
        throw RpcException.Conflict(ErrorKinds.WrongState, $"Workload {WorkloadWrites.Label(workload)} is {state}; a program can be run inside only while it is running.", "workload_wait waits until it runs.");
    }
}

/// <summary>The params of <c>workload_exec</c>.</summary>
internal sealed record WorkloadExecRequest(
    string WorkloadId, IReadOnlyList<string> Command, int? Replica = null, string? Stdin = null, int TimeoutSeconds = 60, string? User = null, string? WorkingDir = null)
{
    /// <summary>Never prints what is typed in or asked for.</summary>
    public override string ToString() => nameof(WorkloadExecRequest);
}
