namespace ClawBridge.Attach;

/// <summary>What an owner offers to those that attach.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="ProcessId">This process.</param>
/// <param name="Listener">Where it accepts nodes; null where it does not.</param>
/// <param name="ServeAsync">Serves one connection on the normal wire until its input has ended and its calls are answered.</param>
/// <param name="BackupAsync">Writes a copy of the state to an absolute path.</param>
internal sealed record AttachHost(
    string Version,
    int ProcessId,
    OwnersListener? Listener,
    Func<Stream, Stream, AttachTerms, CancellationToken, Task> ServeAsync,
    Func<string, CancellationToken, Task> BackupAsync);
