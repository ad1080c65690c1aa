namespace ClawBridge.State;

/// <summary>A transaction that has just become durable and visible.</summary>
/// <param name="Snapshot">The state after it.</param>
/// <param name="Changes">What it wrote.</param>
/// <param name="Events">What it told, oldest first.</param>
internal sealed record CommittedTransaction(StateSnapshot Snapshot, IReadOnlyCollection<Change> Changes, IReadOnlyList<EventRecord> Events);
