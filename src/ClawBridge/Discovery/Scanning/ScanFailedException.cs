namespace ClawBridge.Discovery.Scanning;

/// <summary>A scan cannot go on; the message is a sentence for the caller.</summary>
internal sealed class ScanFailedException(string message) : Exception(message);
