namespace ClawBridge.State;

/// <summary>The names of the failpoints, in the order in which a commit reaches them.</summary>
internal static class Failpoint
{
    /// <summary>The batch is chosen; nothing is written.</summary>
    public const string BeforeCommit = "before_commit";

    /// <summary>All rows are written; nothing is durable.</summary>
    public const string AfterWriteBeforeFsync = "after_write_before_fsync";

    /// <summary>The batch is durable; no reader and no caller knows yet.</summary>
    public const string AfterCommitBeforePublish = "after_commit_before_publish";

    /// <summary>Between commits: a piece of the log is in the rows and out of the log; nothing of that is durable.</summary>
    public const string AfterFoldBeforeFsync = "after_fold_before_fsync";
}
