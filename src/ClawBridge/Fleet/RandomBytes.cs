namespace ClawBridge.Fleet;

/// <summary>The source of randomness: fills the buffer. <c>RandomNumberGenerator.Fill</c> in the program.</summary>
internal delegate void RandomBytes(Span<byte> buffer);
