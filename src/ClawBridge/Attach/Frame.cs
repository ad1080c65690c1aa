namespace ClawBridge.Attach;

/// <summary>A piece of a stream, valid until the next read.</summary>
/// <param name="Raw">All of its bytes, framing included.</param>
/// <param name="Body">The message; empty for a piece of something too long or malformed, which is passed on unread.</param>
internal readonly record struct Frame(ReadOnlyMemory<byte> Raw, ReadOnlyMemory<byte> Body);
