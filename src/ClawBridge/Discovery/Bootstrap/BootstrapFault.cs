namespace ClawBridge.Discovery.Bootstrap;

/// <summary>A step that did not work.</summary>
/// <param name="Step">Which.</param>
/// <param name="Message">What is wrong, as a sentence.</param>
/// <param name="Hint">The way out.</param>
/// <param name="Output">What the machine said; null when it said nothing.</param>
internal sealed record BootstrapFault(string Step, string Message, string Hint, string? Output = null);
