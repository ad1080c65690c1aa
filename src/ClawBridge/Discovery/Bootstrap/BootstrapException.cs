namespace ClawBridge.Discovery.Bootstrap;

/// <summary>Ends a bootstrap at a step, before that step's name is known to who throws it.</summary>
internal sealed class BootstrapException(string message, string hint, string? output = null) : Exception(message)
{
    public string Hint { get; } = hint;

    public string? Output { get; } = output is { Length: > 0 } ? output : null;
}
