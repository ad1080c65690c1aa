namespace ClawBridge.Protocol.Frames;

/// <summary>The closed list of <see cref="InvokeError.Code"/>.</summary>
internal static class InvokeErrorCodes
{
    /// <summary>The parameters are wrong; the message names the field.</summary>
    public const string InvalidParams = "INVALID_PARAMS";

    /// <summary>The workload, container or file does not exist on this node.</summary>
    public const string NotFound = "NOT_FOUND";

    /// <summary>The node's own config does not allow it.</summary>
    public const string Denied = "DENIED";

    /// <summary>The command carries an epoch older than one the node has seen.</summary>
    public const string StaleEpoch = "STALE_EPOCH";

    /// <summary>Wrong state, or exists with another specification.</summary>
    public const string Conflict = "CONFLICT";

    /// <summary>The engine, a probe or the disk is not available.</summary>
    public const string Unavailable = "UNAVAILABLE";

    /// <summary>The image could not be pulled or does not exist.</summary>
    public const string ImageUnavailable = "IMAGE_UNAVAILABLE";

    /// <summary>The deadline passed or the caller cancelled.</summary>
    public const string Timeout = "TIMEOUT";

    /// <summary>The command is not one that the node knows.</summary>
    public const string UnknownCommand = "UNKNOWN_COMMAND";

    /// <summary>A bug in the agent; the trace is only in its log.</summary>
    public const string Internal = "INTERNAL";
}
