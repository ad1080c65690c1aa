namespace ClawBridge.State;

/// <summary>What a journal held at start.</summary>
/// <param name="ClusterId">Made with the state and never changed.</param>
/// <param name="Rows">Every row.</param>
internal sealed record JournalContents(string ClusterId, long Revision, long EventSeq, IReadOnlyList<Change> Rows);
