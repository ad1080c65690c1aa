namespace ClawBridge.Discovery.Ssh;

/// <summary>What a command on another machine answered.</summary>
internal sealed record SshOutput(int ExitCode, string Text, string Error)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The end of what it wrote, errors first, for a sentence; cleaned of control characters.</summary>
    public string Tail
    {
        get
        {
            const int longest = 600;
            var text = Error.Trim() is { Length: > 0 } error ? error : Text.Trim();
            var cleaned = new string([.. text.Where(static c => c is '\n' or '\t' || !char.IsControl(c))]);
            return cleaned.Length <= longest ? cleaned : "…" + cleaned[^longest..];
        }
    }
}
