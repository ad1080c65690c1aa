namespace ClawBridge.State.Sqlite;

/// <summary>What the log makes of one row in the end.</summary>
/// <param name="Body">The row as JSON; null deletes it.</param>
/// <param name="Revision">The transaction that wrote it last.</param>
internal readonly record struct NetChange(byte[]? Body, long Revision);
