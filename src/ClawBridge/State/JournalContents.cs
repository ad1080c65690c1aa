namespace ClawBridge.State;

/// <summary>What a journal held at start, besides its rows.</summary>
/// <param name="ClusterId">Made with the state and never changed.</param>
/// <param name="Revision">The last transaction; 0 before the first.</param>
/// <param name="EventSeq">The newest event's <c>seq</c>; 0 before the first.</param>
internal sealed record JournalContents(string ClusterId, long Revision, long EventSeq);
