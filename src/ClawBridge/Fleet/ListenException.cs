namespace ClawBridge.Fleet;

/// <summary>The listener cannot be started; the message says why and what to do.</summary>
internal sealed class ListenException(string message, Exception? inner = null) : Exception(message, inner);
