namespace ClawBridge.State;

/// <summary>The journal could not store or read; the message says what an operator must do (disk full, read-only, newer schema).</summary>
internal sealed class JournalException(string message, Exception? inner = null) : Exception(message, inner);
