using System.Text.Json;
using ClawBridge.Protocol.Frames;

namespace ClawNode.Link;

/// <summary>How an invocation ended: an answer, or an error.</summary>
internal sealed record InvokeOutcome(JsonElement? Payload, InvokeError? Error)
{
    public static InvokeOutcome Failed(string code, string message) => new(null, new InvokeError(code, message));

    /// <summary>
    /// Whether a repeated call should get this very outcome. After a failure that had no effect and may pass, it should be
    /// carried out instead.
    /// </summary>
    public bool IsFinal => Error?.Code is not (InvokeErrorCodes.Timeout or InvokeErrorCodes.Unavailable or InvokeErrorCodes.Internal);

    /// <summary>How much memory keeping it takes, roughly, in characters.</summary>
    public int Size => (Payload?.GetRawText().Length ?? 0) + (Error?.Message.Length ?? 0);
}
