namespace ClawBridge.Attach;

/// <summary>How messages are told apart on a byte stream.</summary>
internal enum FrameForm
{
    /// <summary>One message a line.</summary>
    Lines,

    /// <summary><c>Content-Length</c> headers before each message.</summary>
    Headers,
}
