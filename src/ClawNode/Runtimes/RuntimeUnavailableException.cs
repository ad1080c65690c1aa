namespace ClawNode.Runtimes;

/// <summary>The runtime cannot be asked now (the engine is down); nothing is known about what it runs, least of all that it ended.</summary>
internal sealed class RuntimeUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
