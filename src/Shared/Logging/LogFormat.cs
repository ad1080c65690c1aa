namespace ClawBridge.Logging;

/// <summary>How log lines look on stderr (<c>--log-format</c>).</summary>
internal enum LogFormat
{
    /// <summary>One line for people.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}
