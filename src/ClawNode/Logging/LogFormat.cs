namespace ClawNode.Logging;

/// <summary>How log lines look.</summary>
internal enum LogFormat
{
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}
