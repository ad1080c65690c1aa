using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Fleet;

/// <summary>Ends a freeze after mass loss.</summary>
internal sealed class ClusterUnfreezeHandler(FleetService fleet) : Handler<EmptyRequest, ClusterUnfreezeResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "cluster_unfreeze",
        Summary = "Lets rescheduling go on after many nodes went at once and the bridge froze it; call it when those nodes are really gone.",
        Group = "cluster",
        Effect = Effect.Write,
        Permission = "cluster:update",
        Result = Shape.Record(
            new Field("success", Shape.Boolean(), "True: nothing is frozen."),
            new Field("was_frozen", Shape.Boolean(), "Whether there was a freeze to end.")),
    };

    protected override JsonTypeInfo<EmptyRequest> RequestType => FleetJson.Default.EmptyRequest;

    protected override JsonTypeInfo<ClusterUnfreezeResult> ResultType => FleetJson.Default.ClusterUnfreezeResult;

    public override async ValueTask<ClusterUnfreezeResult> HandleAsync(EmptyRequest request, CallContext call)
    {
        var before = fleet.MassLoss;
        if (!before.IsFrozen) return new ClusterUnfreezeResult(true, false);
        await call.TransactAsync(transaction =>
        {
            var (kind, summary) = HealthWatch.Event(MassLossChange.ThawedByCall, before, MassLossState.Calm);
            transaction.Emit(kind, null, summary);
            return true;
        });
        if (!call.IsDryRun) fleet.Thaw();
        return new ClusterUnfreezeResult(true, true);
    }
}

internal sealed record ClusterUnfreezeResult(bool Success, bool WasFrozen);
