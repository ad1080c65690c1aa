using System.Text.Json.Serialization;

namespace ClawBridge.Observability;

/// <summary>Wire JSON of this room's methods.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EventsListRequest))]
[JsonSerializable(typeof(EventItem))]
[JsonSerializable(typeof(EventsSubscribeRequest))]
[JsonSerializable(typeof(EventsSubscribeResult))]
[JsonSerializable(typeof(EventsUnsubscribeRequest))]
[JsonSerializable(typeof(EventsUnsubscribeResult))]
[JsonSerializable(typeof(LostEvents))]
[JsonSerializable(typeof(EndedSubscription))]
internal sealed partial class ObservabilityJson : JsonSerializerContext;
