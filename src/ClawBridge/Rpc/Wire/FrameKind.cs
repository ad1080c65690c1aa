namespace ClawBridge.Rpc.Wire;

/// <summary>What a framing found at the start of the bytes that have arrived.</summary>
internal enum FrameKind
{
    /// <summary>Not a whole message yet.</summary>
    Incomplete,

    /// <summary>A message.</summary>
    Message,

    /// <summary>Bytes that belong to no message and need no answer.</summary>
    Nothing,

    /// <summary>Bytes that are no message; answered with an error and id null.</summary>
    Problem,
}
