namespace ClawNode.Service;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Null when it could not be started or did not end in time.</param>
/// <param name="Error">What it wrote to standard error, or why it has no exit code.</param>
internal sealed record ProgramResult(int? ExitCode, string Output, string Error)
{
    public bool IsOk => ExitCode == 0;

    /// <summary>What it said about a failure, in one line.</summary>
    public string Reason
    {
        get
        {
            var text = (Error.Trim().Length > 0 ? Error : Output).Trim().ReplaceLineEndings(" ");
            return text.Length > 0 ? text.TrimEnd('.') : FormattableString.Invariant($"it ended with {ExitCode}");
        }
    }
}
