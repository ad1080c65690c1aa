using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Tests.Rpc;

/// <summary>Methods that do what a test of the wire needs and nothing else.</summary>
internal sealed class ProbeMethods(IStore store)
{
    /// <summary>Ends the <c>gate</c> calls.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How often <c>make</c> really ran.</summary>
    public int Made { get; private set; }

    public IReadOnlyList<MethodEntry> All() =>
    [
        new("echo", () => new Probe("echo", Effect.Read, EchoAsync)),
        new("gate", () => new Probe("gate", Effect.Read, GateAsync)),
        new("deaf", () => new Probe("deaf", Effect.Read, DeafAsync)),
        new("follow", () => new Probe("follow", Effect.Read, FollowAsync)),
        new("progress", () => new Probe("progress", Effect.Read, ProgressAsync)),
        new("crash", () => new Probe("crash", Effect.Read, (_, _) => throw new InvalidDataException("secret 4711"))),
        new("ask", () => new Probe("ask", Effect.Read, AskAsync)),
        new("make", () => new Probe("make", Effect.Write, MakeAsync)),
        new("token", () => new Probe("token", Effect.Write, MakeAsync, holdsSecret: true)),
        new("fail", () => new Probe("fail", Effect.Write, FailAsync)),
        new("end", () => new Probe("end", Effect.Destructive, EndAsync)),
        new("force", () => new Probe("force", Effect.Destructive, ForceAsync)),
        new("reveal", () => new Probe("reveal", Effect.Read, EchoAsync, isSensitive: true)),
    ];

    private static ValueTask<ProbeResult> EchoAsync(ProbeRequest request, CallContext call)
    {
        call.Target = request.Text;
        return ValueTask.FromResult(new ProbeResult(request.Text ?? "", request.Count ?? 0));
    }

    private async ValueTask<ProbeResult> GateAsync(ProbeRequest request, CallContext call)
    {
        await Gate.Task.WaitAsync(call.Cancellation);
        return new ProbeResult(request.Text ?? "", 0);
    }

    /// <summary>Heeds no cancellation.</summary>
    private async ValueTask<ProbeResult> DeafAsync(ProbeRequest request, CallContext call)
    {
        await Gate.Task;
        return new ProbeResult(request.Text ?? "", 0);
    }

    private static async ValueTask<ProbeResult> FollowAsync(ProbeRequest request, CallContext call)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(call.Draining, call.Cancellation);
        try
        {
            await Task.Delay(Timeout.Infinite, either.Token);
        }
        catch (OperationCanceledException) when (!call.Cancellation.IsCancellationRequested)
        {
            // The input ended: answer what there is.
        }

        return new ProbeResult("followed", 0);
    }

    private static async ValueTask<ProbeResult> ProgressAsync(ProbeRequest request, CallContext call)
    {
        await call.ReportProgressAsync(1, 2, "half");
        await call.ReportProgressAsync(2, null, "whole");
        return new ProbeResult("", 0);
    }

    private static async ValueTask<ProbeResult> AskAsync(ProbeRequest request, CallContext call)
    {
        var answer = await call.Client!.RequestAsync("gateway.nodes.list", "{}"u8.ToArray(), call.Cancellation);
        return new ProbeResult(answer.ToString(), 0);
    }

    private async ValueTask<ProbeResult> MakeAsync(ProbeRequest request, CallContext call)
    {
        if (request.Wait == true) await Gate.Task;
        var number = await call.TransactAsync(transaction =>
        {
            var row = transaction.Put(ProbeTables.Things, new ThingRecord { Id = request.Text ?? "thing", Number = transaction.Rows(ProbeTables.Things).Count + 1 });
            if (request.Remember == true) call.Remember(transaction, JsonSerializer.SerializeToUtf8Bytes(new ProbeResult("remembered", row.Number), ProbeJson.Default.ProbeResult));
            return row.Number;
        });
        call.Target = request.Text;
        if (!call.IsDryRun) Made++;
        return new ProbeResult(request.Text ?? "", number);
    }

    private async ValueTask<ProbeResult> FailAsync(ProbeRequest request, CallContext call)
    {
        if (request.Wait == true) await MakeAsync(request with { Wait = null }, call);
        Made++;
        throw RpcException.Conflict(ErrorKinds.WrongState, "It is in the wrong state.");
    }

    private async ValueTask<ProbeResult> EndAsync(ProbeRequest request, CallContext call)
    {
        call.Target = request.Text;
        await call.TransactAsync(transaction =>
        {
            transaction.Delete(ProbeTables.Things, request.Text!);
            return true;
        });
        return new ProbeResult("ended", 0);
    }

    private async ValueTask<ProbeResult> ForceAsync(ProbeRequest request, CallContext call)
    {
        var things = store.Current.Rows(ProbeTables.Things).Values;
        call.RequireConfirmation([$"Delete all {things.Count()} things."], string.Join(',', things.Select(thing => thing.Revision)));
        return await EndAsync(request with { Text = "thing" }, call);
    }

    private sealed class Probe(string name, Effect effect, Func<ProbeRequest, CallContext, ValueTask<ProbeResult>> run, bool holdsSecret = false, bool isSensitive = false)
        : Handler<ProbeRequest, ProbeResult>
    {
        public override MethodDeclaration Declaration { get; } = new()
        {
            Name = name,
            Summary = $"Does {name}.",
            Group = "probe",
            Effect = effect,
            Permission = $"probe:{name}",
            AnswerHoldsSecret = holdsSecret,
            IsSensitive = isSensitive,
            Parameters =
            [
                new("text", Shape.Text(), "Any text."),
                new("count", Shape.Integer(0, 10), "Any count."),
                new("wait", Shape.Boolean(), "Waits for the gate."),
                new("remember", Shape.Boolean(), "Keeps the answer with the change."),
            ],
            Result = Shape.Record(new Field("text", Shape.Text(), "The text."), new Field("number", Shape.Integer(), "The number.")),
        };

        protected override JsonTypeInfo<ProbeRequest> RequestType => ProbeJson.Default.ProbeRequest;

        protected override JsonTypeInfo<ProbeResult> ResultType => ProbeJson.Default.ProbeResult;

        public override ValueTask<ProbeResult> HandleAsync(ProbeRequest request, CallContext call) => run(request, call);
    }
}

internal sealed record ProbeRequest(string? Text, int? Count, bool? Wait, bool? Remember);

internal sealed record ProbeResult(string Text, int Number);

internal sealed record ThingRecord : IRecord<ThingRecord>
{
    public required string Id { get; init; }

    public required int Number { get; init; }

    public long Revision { get; init; }

    public ThingRecord At(long revision) => this with { Revision = revision };
}

internal static class ProbeTables
{
    public static readonly Table<ThingRecord> Things = new("things", static () => ProbeJson.Default.ThingRecord);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProbeRequest))]
[JsonSerializable(typeof(ProbeResult))]
[JsonSerializable(typeof(ThingRecord))]
internal sealed partial class ProbeJson : JsonSerializerContext;
