using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.Tenancy;

namespace ClawBridge.Workloads;

/// <summary><c>workload_list</c>: workloads, newest first.</summary>
internal sealed class WorkloadListHandler(WorkloadService workloads) : ListHandler<WorkloadListRequest, WorkloadListItem>
{
    private const int DefaultLimit = 100;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "workload_list",
        Summary = "Lists the workloads that the caller may see, newest first, filtered by state, node, namespace, labels or name.",
        Group = "workload",
        Effect = Effect.Read,
        Permission = "workloads:read",
        Reach = Reach.Namespace,
        Parameters =
        [
            new("state", Shape.Word(WorkloadShapes.States), "Only workloads in this state."),
            new("node_id", Shape.Text(), "Only workloads with a replica on this node (id, name or id prefix)."),
            new("labels", WorkloadShapes.Labels, "Only workloads with all of these labels."),
            new("name", Shape.Text(), "Only workloads with this name."),
            new("namespace", Shape.Text(TenancyShapes.LongestReference), "Only workloads of this namespace: its id, tenant/name, or its name where the caller sees only one."),
            .. Paging.Parameters(DefaultLimit),
        ],
        Result = Shape.Paged(WorkloadShapes.ListItem),
        Errors = [(ErrorCodes.NotFound, "no node or namespace has this id or name")],
        Example = """{"state":"running"}""",
    };

    protected override JsonTypeInfo<WorkloadListRequest> RequestType => WorkloadJson.Default.WorkloadListRequest;

    protected override JsonTypeInfo<WorkloadListItem> ItemType => WorkloadJson.Default.WorkloadListItem;

    public override ValueTask<Page<WorkloadListItem>> HandleAsync(WorkloadListRequest request, CallContext call)
    {
        var node = request.NodeId is { } reference ? workloads.ResolveNode(reference).Id : null;
        var view = TenancyView.Of(workloads.Store.Current);
        var visible = Visibility.Of(call, view);
        var home = request.Namespace is { } named ? view.ResolveNamed(named, call, "$.namespace").Id : null;
        var matching = workloads.All().Where(w => visible.Sees(w.Namespace) && (home is null || w.Namespace == home) && Matches(w, request, node));
        var page = Paging.Of(matching, static w => $"{w.SubmittedAt:D19} {w.Id}", isDescending: true, request, DefaultLimit);
        return ValueTask.FromResult(page.Select(w => WorkloadListItem.Of(workloads, w)));
    }

    private static bool Matches(WorkloadRecord workload, WorkloadListRequest request, string? node) =>
        (request.State is null || workload.State == request.State)
        && (request.Name is null || workload.Name == request.Name)
        && (node is null || workload.Replicas.Any(r => r.NodeId == node))
        && (request.Labels is null || request.Labels.All(l => workload.Spec.Labels.TryGetValue(l.Key, out var value) && value == l.Value));
}

/// <summary>The params of <c>workload_list</c>.</summary>
internal sealed record WorkloadListRequest : IPageRequest
{
    public WorkloadState? State { get; init; }

    public string? NodeId { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public string? Name { get; init; }

    public string? Namespace { get; init; }

    public int? Limit { get; init; }

    public string? Cursor { get; init; }

    public int? Page { get; init; }
}
