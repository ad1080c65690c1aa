namespace ClawBridge.State;

/// <summary>Takes one stored row while the state is loaded; the spans are valid only during the call.</summary>
/// <param name="table">The table's durable name in UTF-8.</param>
/// <param name="body">The row as JSON.</param>
internal delegate void RowReader(ReadOnlySpan<byte> table, ReadOnlySpan<byte> body);
