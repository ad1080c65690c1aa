namespace ClawBridge.Rpc.Wire;

/// <summary>How messages are told apart on a byte stream. One instance serves one connection's input.</summary>
internal interface IFraming
{
    /// <summary>The method of progress notifications, and whether their values are nested (as LSP has them).</summary>
    bool HasNestedProgress { get; }

    /// <summary>
    /// Looks at what has arrived and not been consumed. However the bytes are split over calls, the same messages come out.
    /// </summary>
    /// <param name="isEnd">Nothing more will arrive.</param>
    Frame Next(ReadOnlySpan<byte> arrived, bool isEnd);

    /// <summary>Writes what stands before a message of this length; returns how many bytes that took, at most 64.</summary>
    int WriteHead(Span<byte> target, int messageLength);

    /// <summary>Writes what stands behind a message; returns how many bytes that took, at most 64. May mend the message in place.</summary>
    int WriteTail(Span<byte> message, Span<byte> target);
}
