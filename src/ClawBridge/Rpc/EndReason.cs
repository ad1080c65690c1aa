namespace ClawBridge.Rpc;

/// <summary>Why a call was told to end before it had an answer.</summary>
internal enum EndReason
{
    None,

    /// <summary>The caller took it back: -32800.</summary>
    Cancelled,

    /// <summary>Its <c>_meta.deadline_ms</c> passed: -32006.</summary>
    Deadline,

    /// <summary>The input ended and the time to drain is over: -32006.</summary>
    DrainOver,

    /// <summary>Its caller lost the right to it while it ran: -32001.</summary>
    AccessLost,

    /// <summary>The connection is gone; nobody hears the answer.</summary>
    ConnectionClosed,
}
