using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Rpc;

/// <summary>Turns what a handler threw into what the caller is told.</summary>
internal sealed partial class CallErrors(ILogger logger)
{
    public RpcException Explain(Exception exception, string method, EndReason reason)
    {
        switch (exception)
        {
            case RpcException known:
                return known;
            case OperationCanceledException when reason != EndReason.None:
                return Ended(reason, method);
            case JournalException journal:
                return RpcException.Unavailable(ErrorKinds.StoreUnavailable, $"The state could not be written: {journal.Message}",
                    "Nothing was changed. Repeat the call when this is mended.", inner: journal);
            default:
                LogBug(method, exception);
                return new RpcException(ErrorCodes.Internal, $"{method} failed inside the bridge; this is a bug, not your input.",
                    new() { Kind = ErrorKinds.Internal, Hint = "The bridge's log has the details." }, exception);
        }
    }

    /// <summary>The error of a call that was told to end.</summary>
    public static RpcException Ended(EndReason reason, string method) => reason switch
    {
        EndReason.Deadline => RpcException.DeadlineExceeded($"{method} did not end before its deadline_ms passed; it may still take effect.",
            "Look at the present state before you repeat it, or allow more time."),
        EndReason.DrainOver => RpcException.DeadlineExceeded($"{method} was still running when the time to drain was over; it may still take effect.",
            "Look at the present state before you repeat it, or start the bridge with a longer --drain-timeout."),
        EndReason.AccessLost => RpcException.Denied($"{method} was ended: its caller lost the right to it while it ran.",
            "A role was taken away, or the user or the API key is gone or expired; ask an administrator."),
        _ => RpcException.Cancelled(),
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed unexpectedly.")]
    private partial void LogBug(string method, Exception exception);
}
