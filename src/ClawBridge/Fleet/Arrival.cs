namespace ClawBridge.Fleet;

/// <summary>A connection whose node was let in and waits for hello.</summary>
/// <param name="RequestId">The <c>connect</c> request that hello answers.</param>
internal sealed record Arrival(string ConnectionId, string RequestId, Admitted Admitted, SendQueue Queue);
