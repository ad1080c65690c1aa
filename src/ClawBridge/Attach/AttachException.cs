namespace ClawBridge.Attach;

/// <summary>Attaching to the owner of the state directory failed for good; the message says what to do.</summary>
internal sealed class AttachException(string message, Exception? inner = null) : Exception(message, inner);
