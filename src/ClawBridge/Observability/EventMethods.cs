using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Observability;

/// <summary>The methods about events, for the dispatch table.</summary>
internal static class EventMethods
{
    public static IReadOnlyList<MethodEntry> All(IStore store, EventSubscriptions subscriptions) =>
    [
        new("events_list", () => new EventsListHandler(store)),
        new("events_subscribe", () => new EventsSubscribeHandler(store, subscriptions)),
        new("events_unsubscribe", () => new EventsUnsubscribeHandler(subscriptions)),
    ];
}
