using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary><c>tenant_create</c>: makes a tenant without namespaces.</summary>
internal sealed class TenantCreateHandler(TenancyService tenancy) : Handler<TenantCreateRequest, TenantView>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "tenant_create",
        Summary = "Makes a tenant; its namespaces are made with namespace_create.",
        Group = "tenancy",
        Effect = Effect.Write,
        Permission = "tenants:create",
        Parameters =
        [
            new("name", Shape.Text(TenancyNames.LongestTenant), "Unique: 1 to 128 letters, digits, dashes and underscores, with a letter first and no dash or underscore last.", IsRequired: true, IsTarget: true),
            new("default_quota", QuotaPatch.Declared, "What its namespaces get that are made without a quota; also its own quota when that is not given."),
            new("display_name", Shape.Text(TenancyNames.LongestDisplayName), "Its name for people."),
            new("labels", LabelEdits.Given, "Its labels.", Default: "{}"),
            new("quota", QuotaPatch.Declared, "Limits of all its namespaces together."),
        ],
        Result = TenantView.Declared,
        Errors = [(ErrorCodes.Conflict, "a tenant has this name"), (ErrorCodes.InvalidParams, "the name, a label or a limit is not valid")],
        Example = """{"name":"research","default_quota":{"max_gpus":8}}""",
    };

    protected override JsonTypeInfo<TenantCreateRequest> RequestType => TenancyJson.Default.TenantCreateRequest;

    protected override JsonTypeInfo<TenantView> ResultType => TenancyJson.Default.TenantView;

    public override async ValueTask<TenantView> HandleAsync(TenantCreateRequest request, CallContext call)
    {
        TenancyNames.CheckTenant(request.Name);
        TenancyNames.CheckDisplayName(request.DisplayName);
        var defaults = request.DefaultQuota?.ApplyTo(Quota.Unlimited) ?? Quota.Unlimited;
        var row = new TenantRecord
        {
            Id = call.Target = tenancy.NewId(),
            Name = request.Name,
            DisplayName = request.DisplayName,
            Labels = LabelEdits.Apply(new Dictionary<string, string>(), request.Labels),
            Quota = request.Quota?.ApplyTo(Quota.Unlimited) ?? defaults,
            DefaultQuota = defaults,
            CreatedAt = tenancy.Now,
        };
        return await call.TransactAsync(transaction =>
        {
            var answer = tenancy.Show(transaction, TenancyCommands.Create(transaction, row));
            Remember(call, transaction, answer);
            return answer;
        });
    }
}

/// <summary>The params of <c>tenant_create</c>.</summary>
internal sealed record TenantCreateRequest(
    string Name, QuotaPatch? DefaultQuota = null, string? DisplayName = null, IReadOnlyDictionary<string, string?>? Labels = null, QuotaPatch? Quota = null);
