namespace ClawBridge.State.Sqlite;

/// <summary>A call of SQLite failed.</summary>
/// <param name="code">The extended result code (https://sqlite.org/rescode.html).</param>
/// <param name="message">SQLite's own words.</param>
internal sealed class SqliteException(int code, string message) : Exception($"{message} (SQLite {code})")
{
    /// <summary>The same as when SQLite itself could not open the file.</summary>
    public static SqliteException CannotOpen(string why) => new(Codes.CannotOpen, why);

    /// <summary>The same as when SQLite itself finds the file damaged.</summary>
    public static SqliteException Damaged(string why) => new(Codes.Corrupt, why);

    public int ExtendedCode { get; } = code;

    /// <summary>The code without its refinement.</summary>
    public int Code => ExtendedCode & 0xff;

    public bool IsFull => Code == Codes.Full;

    public bool IsInputOutput => Code == Codes.InputOutput;

    /// <summary>The file cannot be opened or written as asked, though it may be readable.</summary>
    public bool IsDenied => Code is Codes.Perm or Codes.ReadOnly or Codes.CannotOpen || ExtendedCode == Codes.LockRefused;

    /// <summary>The same failure as a sentence for whoever runs the bridge.</summary>
    /// <param name="path">The database file.</param>
    /// <param name="consequence">What it means, a whole sentence.</param>
    public JournalException Explain(string path, string consequence)
    {
        var advice = Code switch
        {
            _ when ExtendedCode == Codes.LockRefused => CannotOpen(Message).Explain(path, consequence).Message,
            Codes.Full => $"The disk that holds {path} is full. {consequence} Free some space there, then try again.",
            Codes.Perm or Codes.ReadOnly or Codes.CannotOpen =>
                $"The state file {path} cannot be opened for writing. {consequence} Make its directory and the files in it writable for the user that runs claw-bridge (a read-only mount must be remounted), then try again.",
            Codes.Corrupt or Codes.NotADatabase =>
                $"The state file {path} is damaged. {consequence} Stop claw-bridge, keep a copy of the file, and bring back a backup with 'claw-bridge state restore FILE'.",
            Codes.Busy or Codes.Locked => $"Another program has the state file {path} open. {consequence} End that program (for example a sqlite3 shell), then try again.",
            _ => $"The state file {path} could not be read or written. {consequence} Check the disk and the system log, then try again.",
        };
        return new JournalException(advice, this);
    }

    private static class Codes
    {
        public const int Perm = 3;
        public const int Busy = 5;
        public const int Locked = 6;
        public const int ReadOnly = 8;
        public const int InputOutput = 10;
        public const int Corrupt = 11;
        public const int Full = 13;
        public const int CannotOpen = 14;
        public const int NotADatabase = 26;

        /// <summary>A lock to write was asked of a file that could be opened to read only (SQLITE_IOERR_LOCK).</summary>
        public const int LockRefused = 3850;
    }
}
