namespace ClawBridge.Protocol.Frames;

/// <summary>The <c>error</c> of a refused request frame (OpenClaw <c>res.error</c>).</summary>
/// <param name="Code">The coarse code, like <c>INVALID_REQUEST</c>, <c>NOT_PAIRED</c>, <c>UNAVAILABLE</c>.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Details">The finer code, where there is one.</param>
/// <param name="Retryable">Whether the same request may succeed later.</param>
internal sealed record FrameError(string Code, string Message, FrameErrorDetails? Details = null, bool? Retryable = null);
