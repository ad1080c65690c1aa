using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Observability;

/// <summary>What a subscriber wants and may see.</summary>
/// <param name="rights">The subscriber's rights by now; null when it may see no events any more.</param>
internal sealed class EventReader(EventFilter filter, string permission, Func<IRights?> rights)
{
    /// <summary>Whether the event is for the subscriber.</summary>
    public bool Sees(EventRecord record, IStateView state) =>
        filter.Matches(record) && rights() is { } held && EventSight.Sees(held, permission, record, state);
}
