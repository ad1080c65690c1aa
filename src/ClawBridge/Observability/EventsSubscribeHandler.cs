using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Observability;

/// <summary>Starts to send the client what happens, as <c>event</c> notifications.</summary>
internal sealed class EventsSubscribeHandler(IStore store, EventSubscriptions subscriptions) : Handler<EventsSubscribeRequest, EventsSubscribeResult>
{
    private const int MostKinds = 64;
    private const int LongestId = 64;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "events_subscribe",
        Summary = "Sends this client every matching event that the caller may see, from now on or from since_seq on, as event notifications in order.",
        Group = "observability",
        Effect = Effect.Read,
        IsTool = false,
        Permission = "events:read",
        Reach = Reach.Namespace,
        Parameters =
        [
            new("since_seq", Shape.Integer(0), "The seq of the last event that the client has; those after it are sent first. Without it only new ones are sent."),
            new("kinds", Shape.List(Shape.Text(128), MostKinds), "Only these kinds, like workload.failed, or families, like node.*."),
            new("target", Shape.Text(512), "Only about this id."),
            new("subscription_id", Shape.Text(LongestId), "The subscription's id; left out, the bridge makes one."),
        ],
        Result = Shape.Record(
            new Field("subscription_id", Shape.Text(), "For events_unsubscribe."),
            new Field("seq", Shape.Integer(), "The newest event's seq now.")),
        Errors =
        [
            (ErrorCodes.InvalidParams, "since_seq is newer than the newest event"),
            (ErrorCodes.Conflict, "the client has a subscription with this subscription_id"),
            (ErrorCodes.ResourceExhausted, $"the client has {EventSubscriptions.MostOfOneClient} subscriptions"),
            (ErrorCodes.Unavailable, "the call came without a connection to send events on"),
        ],
        Example = """{"since_seq":0,"kinds":["workload.*"]}""",
    };

    protected override JsonTypeInfo<EventsSubscribeRequest> RequestType => ObservabilityJson.Default.EventsSubscribeRequest;

    protected override JsonTypeInfo<EventsSubscribeResult> ResultType => ObservabilityJson.Default.EventsSubscribeResult;

    public override ValueTask<EventsSubscribeResult> HandleAsync(EventsSubscribeRequest request, CallContext call)
    {
        var client = call.Client ?? throw RpcException.Unavailable(ErrorKinds.Unavailable,
            "This call has no connection to send events on.", "Use events_list, or subscribe from a client that stays connected.");
        var newest = store.Current.EventSeq;
        if (request.SinceSeq > newest)
            throw RpcException.Invalid("$.since_seq", $"$.since_seq must be at most {newest}, the newest event's seq.", "Use the seq of an event that this cluster sent.");
        if (request.SubscriptionId?.Length == 0)
            throw RpcException.Invalid("$.subscription_id", "$.subscription_id must not be empty.", "Leave it out, and the bridge makes one.");
        call.RightsForEach();
        var reader = new EventReader(new EventFilter(request.Kinds ?? [], request.Target), Declaration.Permission, call.CurrentRights);
        var subscription = subscriptions.Open(client, request.SubscriptionId, reader, request.SinceSeq ?? newest);
        call.Target = subscription.Id;
        subscription.EndWith(call);
        call.AfterAnswer(subscription.Start);
        return ValueTask.FromResult(new EventsSubscribeResult(subscription.Id, newest));
    }
}

internal sealed record EventsSubscribeRequest(long? SinceSeq, IReadOnlyList<string>? Kinds, string? Target, string? SubscriptionId);

internal sealed record EventsSubscribeResult(string SubscriptionId, long Seq);
