namespace ClawBridge.Rpc.Wire;

/// <summary>Why a connection is over.</summary>
internal enum ConnectionEnd
{
    /// <summary>The input ended and everything that came is answered.</summary>
    InputEnded,

    /// <summary>It was told to stop, and everything that came before is answered.</summary>
    Stopped,

    /// <summary>The client takes no more output.</summary>
    OutputClosed,
}
