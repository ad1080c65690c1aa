namespace ClawBridge.Audit;

/// <summary>How an unsuccessful call is recorded.</summary>
internal enum FailureRecording
{
    Whole,

    /// <summary>With a remark that no more of this principal's come for a minute.</summary>
    LastOfMinute,
    None,
}
