using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using ClawBridge.Rpc;
using ClawBridge.Tests.Rpc;

namespace ClawBridge.Tests.Access.Support;

/// <summary>Methods whose permission is needed where they act, some of which forget to ask.</summary>
internal sealed class ScopedProbes
{
    public const string Secret = "what nobody may see";

    private readonly Channel<bool> _started = Channel.CreateUnbounded<bool>();

    public IReadOnlyList<MethodEntry> All() =>
    [
        new("probe_read", () => new Probe("probe_read", Effect.Read, Reach.Namespace, false, ReadAsync)),
        new("probe_silent_read", () => new Probe("probe_silent_read", Effect.Read, Reach.Namespace, false, static (_, _) => ValueTask.FromResult(new ScopedResult(Secret)))),
        new("probe_silent_write", () => new Probe("probe_silent_write", Effect.Write, Reach.Namespace, false, WriteAsync)),
        new("probe_follow", () => new Probe("probe_follow", Effect.Read, Reach.Namespace, true, FollowAsync)),
        new("probe_deaf_follow", () => new Probe("probe_deaf_follow", Effect.Read, Reach.Cluster, true, DeafAsync)),
        new("probe_long_write", () => new Probe("probe_long_write", Effect.Write, Reach.Cluster, true, FollowAsync)),
    ];

    /// <summary>Ends the deaf follows.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits until a follow has begun.</summary>
    public async Task StartedAsync() => await _started.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    private static ValueTask<ScopedResult> ReadAsync(ScopedRequest request, CallContext call)
    {
        call.RequireIn(new Place(request.Tenant ?? AccessBench.Research, request.Namespace), "there");
        return ValueTask.FromResult(new ScopedResult("read"));
    }

    private static async ValueTask<ScopedResult> WriteAsync(ScopedRequest request, CallContext call)
    {
        await call.TransactAsync(transaction => transaction.Put(ProbeTables.Things, new ThingRecord { Id = "thing", Number = 1 }));
        return new ScopedResult(Secret);
    }

    private async ValueTask<ScopedResult> FollowAsync(ScopedRequest request, CallContext call)
    {
        if (call.Method.Reach == Reach.Namespace) call.RequireIn(new Place(request.Tenant ?? AccessBench.Research, request.Namespace), "there");
        _started.Writer.TryWrite(true);
        await Task.Delay(Timeout.Infinite, call.Cancellation);
        return new ScopedResult("never");
    }

    private async ValueTask<ScopedResult> DeafAsync(ScopedRequest request, CallContext call)
    {
        _started.Writer.TryWrite(true);
        await Gate.Task;
        return new ScopedResult(Secret);
    }

    private sealed class Probe(string name, Effect effect, Reach reach, bool isLong, Func<ScopedRequest, CallContext, ValueTask<ScopedResult>> run) : Handler<ScopedRequest, ScopedResult>
    {
        public override MethodDeclaration Declaration { get; } = new()
        {
            Name = name,
            Summary = $"Does {name}.",
            Group = "probe",
            Effect = effect,
            Permission = effect == Effect.Read ? "workloads:read" : "workloads:update",
            Reach = reach,
            IsLongRunning = isLong,
            Parameters = [new("tenant", Shape.Text(), "Id."), new("namespace", Shape.Text(), "Id.")],
            Result = Shape.Record(new Field("text", Shape.Text(), "Text.")),
        };

        protected override JsonTypeInfo<ScopedRequest> RequestType => ScopedProbeJson.Default.ScopedRequest;

        protected override JsonTypeInfo<ScopedResult> ResultType => ScopedProbeJson.Default.ScopedResult;

        public override ValueTask<ScopedResult> HandleAsync(ScopedRequest request, CallContext call) => run(request, call);
    }
}

internal sealed record ScopedRequest(string? Tenant, string? Namespace);

internal sealed record ScopedResult(string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ScopedRequest))]
[JsonSerializable(typeof(ScopedResult))]
internal sealed partial class ScopedProbeJson : JsonSerializerContext;
