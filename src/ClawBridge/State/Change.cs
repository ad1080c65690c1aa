namespace ClawBridge.State;

/// <summary>One row written or deleted by a transaction, as the journal stores it.</summary>
/// <param name="Table">The table's durable name.</param>
/// <param name="Id">The row's id.</param>
/// <param name="Body">The row as JSON; null deletes it.</param>
/// <param name="Revision">The transaction.</param>
internal readonly record struct Change(string Table, string Id, byte[]? Body, long Revision);
