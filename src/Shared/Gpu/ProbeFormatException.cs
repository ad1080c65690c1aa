namespace ClawBridge.Gpu;

/// <summary>A tool's answer cannot be read: cut off, not in its format, or of an unknown shape.</summary>
/// <param name="message">What is wrong, as the end of a sentence that begins with the tool's name.</param>
internal sealed class ProbeFormatException(string message, Exception? inner = null) : Exception(message, inner);
