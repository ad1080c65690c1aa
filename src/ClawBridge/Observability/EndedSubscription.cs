namespace ClawBridge.Observability;

/// <summary>The data of the last event of a subscription whose caller lost the right to it.</summary>
internal sealed record EndedSubscription(string SubscriptionId);
