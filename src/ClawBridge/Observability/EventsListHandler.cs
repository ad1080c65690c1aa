using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Observability;

/// <summary>Lists what happened, newest first.</summary>
internal sealed class EventsListHandler(IStore store) : ListHandler<EventsListRequest, EventItem>
{
    private const int DefaultLimit = 100;

    // Looking through more rows than this takes long enough to leave the reading thread to others.
    private const int ManyRows = 2_000;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "events_list",
        Summary = "Lists what happened in the cluster, or where the caller may read events, newest first.",
        Group = "observability",
        Effect = Effect.Read,
        Permission = "events:read",
        Reach = Reach.Namespace,
        Parameters =
        [
            new("kind", Shape.Text(128), "Only this kind, like workload.failed, or a family, like node.*."),
            new("target", Shape.Text(512), "Only about this id."),
            new("since_seq", Shape.Integer(0), "Only events with a greater seq."),
            new("since", Shape.Time(), "Only from this Unix millisecond on."),
            .. Paging.Parameters(DefaultLimit),
        ],
        Result = Shape.Paged(EventItem.Declared),
        Example = """{"kind":"node.*","limit":20}""",
    };

    protected override JsonTypeInfo<EventsListRequest> RequestType => ObservabilityJson.Default.EventsListRequest;

    protected override JsonTypeInfo<EventItem> ItemType => ObservabilityJson.Default.EventItem;

    public override async ValueTask<Page<EventItem>> HandleAsync(EventsListRequest request, CallContext call)
    {
        var state = store.Current;
        var rows = state.Rows(StateTables.Events);
        if (rows.Count > ManyRows) await Task.Yield();
        var filter = new EventFilter(request.Kind is null ? [] : [request.Kind], request.Target);
        var rights = call.RightsForEach();
        bool Matches(EventRecord row) =>
            filter.Matches(row) && row.Seq > (request.SinceSeq ?? 0) && row.Ts >= (request.Since ?? 0) && EventSight.Sees(rights, Declaration.Permission, row, state);
        return SequencePaging.Of(state.EventSeq, rows.Count, seq => rows.GetValueOrDefault(EventRecord.IdOf(seq)), Matches, request, DefaultLimit)
            .Select(EventItem.Of);
    }
}

internal sealed record EventsListRequest(string? Kind, string? Target, long? SinceSeq, long? Since, int? Limit, string? Cursor, int? Page) : IPageRequest;
