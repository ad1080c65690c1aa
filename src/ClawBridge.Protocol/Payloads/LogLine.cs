namespace ClawBridge.Protocol.Payloads;

/// <summary>One line of output.</summary>
/// <param name="Ts">Unix milliseconds.</param>
/// <param name="Stream"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Text">Without the newline; invalid UTF-8 is replaced.</param>
internal sealed record LogLine(long Ts, string Stream, string Text);
