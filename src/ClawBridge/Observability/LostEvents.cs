namespace ClawBridge.Observability;

/// <summary>The data of an <c>events.lost</c> notification: events that a subscriber will not get, because they are kept no longer.</summary>
internal sealed record LostEvents(long FromSeq, long ToSeq);
