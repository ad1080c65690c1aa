namespace ClawNode.Config;

/// <summary>The config, the state directory or an identity cannot be used as it is.</summary>
/// <param name="message">What is wrong and what to do.</param>
internal sealed class ConfigException(string message, Exception? inner = null) : Exception(message, inner);
