using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary><c>namespace_create</c>: makes a namespace in a tenant.</summary>
internal sealed class NamespaceCreateHandler(TenancyService tenancy) : Handler<NamespaceCreateRequest, NamespaceView>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "namespace_create",
        Summary = "Makes a namespace, in which workloads live under limits and roles of their own.",
        Group = "tenancy",
        Effect = Effect.Write,
        Permission = "namespaces:create",
        Reach = Reach.Namespace,
        Parameters =
        [
            new("tenant_id", Shape.Text(TenancyNames.LongestTenant), "The tenant that it belongs to: its id or name.", IsRequired: true),
            new("name", Shape.Text(TenancyNames.LongestNamespace), "Unique in the tenant: 1 to 63 lower-case letters, digits and dashes, with a letter first and no dash last.", IsRequired: true, IsTarget: true),
            new("labels", LabelEdits.Given, "Its labels.", Default: "{}"),
            new("quota", QuotaPatch.Declared, "Its limits where they differ from the tenant's default quota: what is left out is as there, and null is no limit."),
        ],
        Result = NamespaceView.Declared,
        Errors =
        [
            (ErrorCodes.NotFound, "no such tenant"),
            (ErrorCodes.Conflict, "a namespace of the tenant has this name, or the tenant is being deleted"),
            (ErrorCodes.InvalidParams, "the name, a label or a limit is not valid"),
            (ErrorCodes.PermissionDenied, "a quota also needs quotas:update in the tenant"),
        ],
        Example = """{"tenant_id":"research","name":"nlp","quota":{"max_gpus":8}}""",
    };

    protected override JsonTypeInfo<NamespaceCreateRequest> RequestType => TenancyJson.Default.NamespaceCreateRequest;

    protected override JsonTypeInfo<NamespaceView> ResultType => TenancyJson.Default.NamespaceView;

    public override async ValueTask<NamespaceView> HandleAsync(NamespaceCreateRequest request, CallContext call)
    {
        var tenant = tenancy.View.ResolveTenant(request.TenantId, call);
        if (request.Quota is not null) call.RequireAlsoIn(QuotaPatch.Permission, tenant.Place, $"tenant {tenant.Name}", "a quota");
        TenancyNames.CheckNamespace(request.Name);
        var labels = LabelEdits.Apply(new Dictionary<string, string>(), request.Labels);
        var id = call.Target = tenancy.NewId();
        return await call.TransactAsync(transaction =>
        {
            var defaults = TenancyCommands.Tenant(transaction, tenant.Id).DefaultQuota;
            var row = TenancyCommands.Create(transaction, new NamespaceRecord
            {
                Id = id,
                Name = request.Name,
                TenantId = tenant.Id,
                Labels = labels,
                Quota = request.Quota?.ApplyTo(defaults) ?? defaults,
                CreatedAt = transaction.Now,
            });
            var answer = tenancy.Show(transaction, row);
            Remember(call, transaction, answer);
            return answer;
        });
    }
}

/// <summary>The params of <c>namespace_create</c>.</summary>
internal sealed record NamespaceCreateRequest(string TenantId, string Name, IReadOnlyDictionary<string, string?>? Labels = null, QuotaPatch? Quota = null);
