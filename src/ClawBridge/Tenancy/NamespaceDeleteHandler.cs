using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Tenancy;

/// <summary><c>namespace_delete</c>: deletes a namespace in which nothing runs, or with force stops and deletes all that is in it.</summary>
internal sealed class NamespaceDeleteHandler(TenancyService tenancy) : Handler<NamespaceDeleteRequest, TenancyDeleteResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "namespace_delete",
        Summary = "Deletes a namespace without unfinished workloads, with the finished ones; with force, after a confirmation, others are stopped and deleted too.",
        Group = "tenancy",
        Effect = Effect.Destructive,
        Permission = "namespaces:delete",
        Reach = Reach.Namespace,
        Parameters = [TenancyShapes.NamespaceId, new("force", Shape.Boolean(), "Stop and delete all that is in it; has to be confirmed.", Default: "false")],
        Result = TenancyDeleteResult.Declared,
        Errors =
        [
            (ErrorCodes.NotFound, "no such namespace"),
            (ErrorCodes.Conflict, "it has unfinished workloads and force is not set, or it is the default one"),
            (ErrorCodes.PermissionDenied, "the caller may not delete namespaces of the tenant, or the workloads that are in it"),
            (ErrorCodes.ConfirmationRequired, "force has to be confirmed with _meta.confirm"),
        ],
        Example = """{"namespace_id":"research/nlp"}""",
    };

    protected override JsonTypeInfo<NamespaceDeleteRequest> RequestType => TenancyJson.Default.NamespaceDeleteRequest;

    protected override JsonTypeInfo<TenancyDeleteResult> ResultType => TenancyJson.Default.TenancyDeleteResult;

    public override async ValueTask<TenancyDeleteResult> HandleAsync(NamespaceDeleteRequest request, CallContext call)
    {
        var state = tenancy.Store.Current;
        var found = TenancyView.Of(state).ResolveNamed(request.NamespaceId, call);
        call.Target = found.Id;
        if (found.Id == NamespaceRecord.DefaultId) throw Deletion.OfDefault("namespace");
        var plan = Check(state, found, request.Force, call);
        if (request.Force) call.RequireConfirmation(plan.Steps, plan.World);
        var isGone = await call.TransactAsync(transaction =>
        {
            var row = TenancyCommands.Namespace(transaction, found.Id);
            Check(transaction, row, request.Force, call).RequireSame(plan);
            return NamespaceEnding.End(transaction, row, tenancy.Contents);
        });
        return new TenancyDeleteResult(true, isGone, found.Id);
    }

    private DeletePlan Check(IStateView state, NamespaceRecord row, bool force, CallContext call)
    {
        Deletion.RequireContents(call, state, [row], tenancy.Contents);
        var plan = DeletePlan.Of(state, null, [row], tenancy.Contents);
        return force || plan.Unfinished.Count == 0 ? plan : throw Deletion.Occupied($"Namespace {TenancyView.Of(state).QualifiedName(row)}", plan);
    }
}

/// <summary>The params of <c>namespace_delete</c>.</summary>
internal sealed record NamespaceDeleteRequest(string NamespaceId, bool Force = false);
