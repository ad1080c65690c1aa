namespace ClawBridge.Attach;

/// <summary>The answer to one call.</summary>
/// <param name="Id">As JSON.</param>
/// <param name="ErrorCode">Null when it succeeded.</param>
/// <param name="Seq">The result's <c>seq</c>, as <c>events_subscribe</c> gives it.</param>
/// <param name="Subscription">The result's <c>subscription_id</c>, likewise.</param>
internal sealed record CallAnswer(string Id, int? ErrorCode, long? Seq, string? Subscription);
