using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Tenancy;

/// <summary><c>tenant_delete</c>: deletes a tenant without namespaces, or with force all that it has.</summary>
internal sealed class TenantDeleteHandler(TenancyService tenancy) : Handler<TenantDeleteRequest, TenancyDeleteResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "tenant_delete",
        Summary = "Deletes a tenant that has no namespaces; with force, after a confirmation, its namespaces and all that is in them too.",
        Group = "tenancy",
        Effect = Effect.Destructive,
        Permission = "tenants:delete",
        Parameters =
        [
            new("tenant_id", Shape.Text(TenancyNames.LongestTenant), "The tenant: its id or name.", IsRequired: true, IsTarget: true),
            new("force", Shape.Boolean(), "Stop and delete all that is in it; has to be confirmed.", Default: "false"),
        ],
        Result = TenancyDeleteResult.Declared,
        Errors =
        [
            (ErrorCodes.NotFound, "no such tenant"),
            (ErrorCodes.Conflict, "it has namespaces and force is not set, or it is the default one"),
            (ErrorCodes.PermissionDenied, "the caller may not delete the workloads that are in it"),
            (ErrorCodes.ConfirmationRequired, "force has to be confirmed with _meta.confirm"),
        ],
        Example = """{"tenant_id":"research"}""",
    };

    protected override JsonTypeInfo<TenantDeleteRequest> RequestType => TenancyJson.Default.TenantDeleteRequest;

    protected override JsonTypeInfo<TenancyDeleteResult> ResultType => TenancyJson.Default.TenancyDeleteResult;

    public override async ValueTask<TenancyDeleteResult> HandleAsync(TenantDeleteRequest request, CallContext call)
    {
        var state = tenancy.Store.Current;
        var tenant = TenancyView.Of(state).ResolveTenant(request.TenantId, call);
        if (tenant.Id == TenantRecord.DefaultId) throw Deletion.OfDefault("tenant");
        var plan = Check(state, tenant, request.Force, call);
        if (request.Force) call.RequireConfirmation(plan.Steps, plan.World);
        var isGone = await call.TransactAsync(transaction =>
        {
            var row = TenancyCommands.Tenant(transaction, tenant.Id);
            Check(transaction, row, request.Force, call).RequireSame(plan);
            return NamespaceEnding.End(transaction, row, tenancy.Contents);
        });
        return new TenancyDeleteResult(true, isGone, tenant.Id);
    }

    private DeletePlan Check(IStateView state, TenantRecord tenant, bool force, CallContext call)
    {
        var rows = TenancyView.Of(state).NamespacesOf(tenant.Id).ToList();
        if (rows.Count > 0 && !force)
        {
            throw RpcException.Conflict(ErrorKinds.WrongState,
                string.Create(CultureInfo.InvariantCulture,
                    $"Tenant {tenant.Name} has {rows.Count} {(rows.Count == 1 ? "namespace" : "namespaces")} and cannot be deleted: {string.Join(", ", rows.Take(5).Select(static row => row.Name))}."),
                "Delete them first with namespace_delete, or send force: true to delete all that it has.");
        }

        Deletion.RequireContents(call, state, rows, tenancy.Contents);
        return DeletePlan.Of(state, tenant, rows, tenancy.Contents);
    }
}

/// <summary>The params of <c>tenant_delete</c>.</summary>
internal sealed record TenantDeleteRequest(string TenantId, bool Force = false);
