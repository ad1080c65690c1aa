using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Observability;

/// <summary>Ends a subscription of this client.</summary>
internal sealed class EventsUnsubscribeHandler(EventSubscriptions subscriptions) : Handler<EventsUnsubscribeRequest, EventsUnsubscribeResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "events_unsubscribe",
        Summary = "Ends a subscription that this client made with events_subscribe.",
        Group = "observability",
        Effect = Effect.Read,
        IsTool = false,
        Permission = "events:read",
        // What a connection subscribed to it may end, also when its user lost the right to it.
        Reach = Reach.Anyone,
        Parameters = [new("subscription_id", Shape.Text(64), "From events_subscribe.", IsRequired: true)],
        Result = Shape.Record(new Field("success", Shape.Boolean(), "true")),
        Errors = [(ErrorCodes.NotFound, "this client has no such subscription")],
        Example = """{"subscription_id":"s1"}""",
    };

    protected override JsonTypeInfo<EventsUnsubscribeRequest> RequestType => ObservabilityJson.Default.EventsUnsubscribeRequest;

    protected override JsonTypeInfo<EventsUnsubscribeResult> ResultType => ObservabilityJson.Default.EventsUnsubscribeResult;

    public override async ValueTask<EventsUnsubscribeResult> HandleAsync(EventsUnsubscribeRequest request, CallContext call)
    {
        if (call.Client is null || !await subscriptions.CloseAsync(call.Client, request.SubscriptionId))
            throw RpcException.NotFound("Subscription", request.SubscriptionId, "Only the client that subscribed can end a subscription.");
        return new EventsUnsubscribeResult(true);
    }
}

internal sealed record EventsUnsubscribeRequest(string SubscriptionId);

internal sealed record EventsUnsubscribeResult(bool Success);
