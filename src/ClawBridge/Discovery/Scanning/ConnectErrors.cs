namespace ClawBridge.Discovery.Scanning;

/// <summary>Tells what an error of a connect says about the host, and what only about this machine. Pure.</summary>
internal static class ConnectErrors
{
    public static ProbeOutcome Outcome(Errno error) => error switch
    {
        Errno.None => ProbeOutcome.Open,
        Errno.InProgress or Errno.Interrupted => ProbeOutcome.Pending,
        Errno.Refused => ProbeOutcome.Refused,
        Errno.TimedOut => ProbeOutcome.Silent,
        Errno.NetworkUnreachable or Errno.HostUnreachable or Errno.NetworkDown or Errno.HostDown => ProbeOutcome.Unreachable,
        Errno.FilesUsedUp or Errno.SystemFilesUsedUp or Errno.NoBuffers or Errno.NoMemory or Errno.TryAgain or Errno.AddressNotAvailable => ProbeOutcome.Short,
        _ => ProbeOutcome.Barred,
    };

    /// <summary>What this machine had too little of, or did, as a sentence with a way out.</summary>
    public static string Sentence(Errno error) => error switch
    {
        Errno.FilesUsedUp or Errno.SystemFilesUsedUp => "This machine ran out of file descriptors for a while and the scan slowed down; raise its limit of open files or lower max_concurrent.",
        Errno.AddressNotAvailable => "This machine ran out of local ports, or has no address of its own for this network, and the scan slowed down; lower max_concurrent or set a rate_limit.",
        Errno.NotPermitted or Errno.AccessDenied => "This machine's own firewall does not let some of the connects out; what they were for stays unknown.",
        Errno.NoBuffers or Errno.NoMemory or Errno.TryAgain => "This machine's network stack ran out of memory or table entries for a while and the scan slowed down; lower max_concurrent or set a rate_limit.",
        _ => FormattableString.Invariant($"Some of the connects failed on this machine itself (error {(int)error}); what they were for stays unknown."),
    };
}
