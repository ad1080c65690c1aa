using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Rpc;

namespace ClawBridge.Workloads;

/// <summary><c>workload_logs</c>: output of a replica, from its node.</summary>
internal sealed class WorkloadLogsHandler(WorkloadService workloads) : Handler<WorkloadLogsRequest, WorkloadLogsAnswer>
{
    private const int DefaultCharacters = 11_000;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "workload_logs",
        Summary = "Shows the last output of a replica; with follow, sends what comes as progress until the workload has finished.",
        Group = "workload",
        Effect = Effect.Read,
        Permission = "workloads:read",
        Reach = Reach.Namespace,
        IsLongRunning = true,
        Parameters =
        [
            WorkloadShapes.Id,
            new("tail", Shape.Integer(0, 20_000), "Last lines of each stream.", Default: "100"),
            new("follow", Shape.Boolean(), "Go on until the workload has finished, the call is cancelled or its input ends; lines come as progress, when a progressToken is given.", Default: "false"),
            new("max_characters", Shape.Integer(100, 1_000_000), "Most characters of output in the answer; the newest lines stay.", Default: "11000"),
            new("replica", Shape.Integer(0), "Number of the replica.", Default: "0"),
            new("since", Shape.Any(), "Only lines since then: Unix milliseconds, or an age like \"90s\", \"10m\", \"2h\", \"1d\"."),
            new("stream", Shape.Word("stdout", "stderr"), "Only this stream."),
            new("timestamps", Shape.Boolean(), "Also answer lines, in one order and with times.", Default: "false"),
        ],
        Result = Shape.Record(
            new("stderr", Shape.List(Shape.Text()), "Last lines of standard error, oldest first."),
            new("stdout", Shape.List(Shape.Text()), "Last lines of standard output, oldest first."),
            new("attempt", Shape.Integer(0), "Attempt that they are of; 0 when it never had one."),
            new("lines", Shape.List(Shape.Record(new("ts", Shape.Time(), "Unix milliseconds."), new("stream", Shape.Word("stdout", "stderr"), "Stream."), new("text", Shape.Text(), "The line."))).Nullable, "With timestamps: all lines, oldest first; else null."),
            new("truncated", Shape.Boolean(), "There are more lines; ask with a greater tail or max_characters, or with since.")),
        Errors =
        [
            (ErrorCodes.NotFound, "no workload has this id or name, or it has no such replica"),
            (ErrorCodes.Unavailable, "the node that has the output is not connected"),
        ],
        Example = """{"workload_id":"train","tail":20}""",
    };

    protected override JsonTypeInfo<WorkloadLogsRequest> RequestType => WorkloadJson.Default.WorkloadLogsRequest;

    protected override JsonTypeInfo<WorkloadLogsAnswer> ResultType => WorkloadJson.Default.WorkloadLogsAnswer;

    public override async ValueTask<WorkloadLogsAnswer> HandleAsync(WorkloadLogsRequest request, CallContext call)
    {
        var since = LogSince.Read(request.Since, workloads.Time.GetUtcNow().ToUnixTimeMilliseconds());
        var workload = workloads.Resolve(request.WorkloadId, call);
        call.Target = workload.Id;
        var replica = Find(workload, request.Replica);
        if (request.Follow) await new LogFollower(workloads, workload.Id, request.Replica).RunAsync(request.Tail, since, request.Stream, call);

        // What was followed may have been restarted elsewhere or deleted meanwhile.
        var current = workloads.Store.Current.Find(WorkloadTables.Workloads, workload.Id)?.Replica(request.Replica) ?? replica;
        if (current is not { Attempt: > 0 } || (current.NodeId ?? current.LastNodeId) is not { } node) return Answer(new([], false), current, request);
        var query = new WorkloadLogs { WorkloadId = workload.Id, Replica = current.Index, Attempt = current.Attempt, Tail = request.Tail, Since = since, Stream = request.Stream };
        return Answer(await workloads.Console.ReadAsync(node, query, call.Cancellation), current, request);
    }

    private static ReplicaRecord Find(WorkloadRecord workload, int index) => workload.Replica(index)
        ?? throw RpcException.NotFound("Replica", $"{index} of {WorkloadWrites.Label(workload)}", workload.Spec.Replicas == 0 ? "It is scaled to 0 replicas." : $"Its replicas are 0 to {workload.Spec.Replicas - 1}.");

    private static WorkloadLogsAnswer Answer(WorkloadLogsResult read, ReplicaRecord replica, WorkloadLogsRequest request)
    {
        var (lines, cut) = LogBudget.Fit(read.Lines, request.MaxCharacters ?? DefaultCharacters, request.Timestamps);
        return new WorkloadLogsAnswer(
            [.. lines.Where(static l => l.Stream == "stderr").Select(static l => l.Text)],
            [.. lines.Where(static l => l.Stream != "stderr").Select(static l => l.Text)],
            replica.Attempt,
            request.Timestamps ? lines : null,
            cut || read.Truncated);
    }
}

/// <summary>The params of <c>workload_logs</c>.</summary>
internal sealed record WorkloadLogsRequest(
    string WorkloadId, int Tail = 100, bool Follow = false, int? MaxCharacters = null, int Replica = 0, JsonElement? Since = null, string? Stream = null, bool Timestamps = false);

/// <summary>The answer of <c>workload_logs</c>.</summary>
internal sealed record WorkloadLogsAnswer(IReadOnlyList<string> Stderr, IReadOnlyList<string> Stdout, int Attempt, IReadOnlyList<LogLine>? Lines, bool Truncated);
