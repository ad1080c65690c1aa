using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary><c>namespace_update</c>: sets and removes labels of a namespace.</summary>
internal sealed class NamespaceUpdateHandler(TenancyService tenancy) : Handler<NamespaceUpdateRequest, NamespaceView>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "namespace_update",
        Summary = "Sets labels of a namespace; a label with the value null is removed, others stay.",
        Group = "tenancy",
        Effect = Effect.Write,
        Permission = "namespaces:update",
        Reach = Reach.Namespace,
        Parameters = [TenancyShapes.NamespaceId, new("labels", LabelEdits.Changes, "Key to value; null removes the key.", IsRequired: true)],
        Result = NamespaceView.Declared,
        Errors = [(ErrorCodes.NotFound, "no such namespace"), (ErrorCodes.InvalidParams, "a bare name fits several namespaces, or a label is not valid")],
        Example = """{"namespace_id":"research/nlp","labels":{"stage":"prod"}}""",
    };

    protected override JsonTypeInfo<NamespaceUpdateRequest> RequestType => TenancyJson.Default.NamespaceUpdateRequest;

    protected override JsonTypeInfo<NamespaceView> ResultType => TenancyJson.Default.NamespaceView;

    public override async ValueTask<NamespaceView> HandleAsync(NamespaceUpdateRequest request, CallContext call)
    {
        var id = call.Target = tenancy.View.ResolveNamed(request.NamespaceId, call).Id;
        return await call.TransactAsync(transaction => tenancy.Show(
            transaction, TenancyCommands.ChangeNamespace(transaction, id, "labels", row => row with { Labels = LabelEdits.Apply(row.Labels, request.Labels) })));
    }
}

/// <summary>The params of <c>namespace_update</c>.</summary>
internal sealed record NamespaceUpdateRequest(string NamespaceId, IReadOnlyDictionary<string, string?> Labels);
