namespace ClawNode.Runtimes.Process;

/// <summary>How a supervised process ended.</summary>
/// <param name="ExitCode">128 + the signal's number for one that a signal ended; null when it never ran.</param>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Error">Why it could not be started, as a sentence.</param>
/// <param name="OutOfMemory">The supervisor ended it for using more than its limit.</param>
internal sealed record ProcessExit(int? ExitCode, long At, string? Error = null, bool OutOfMemory = false);
