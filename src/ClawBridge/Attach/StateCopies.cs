using ClawBridge.State;
using ClawBridge.State.Sqlite;

namespace ClawBridge.Attach;

/// <summary>What <c>claw-bridge state backup</c> and <c>state restore</c> do.</summary>
/// <param name="version">The program's version.</param>
internal sealed class StateCopies(StateDirectory directory, int processId, string version, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Copies the state to a new file, through the owner while there is one.</summary>
    /// <returns>A sentence for the person who asked.</returns>
    /// <exception cref="JournalException">The copy was not made.</exception>
    /// <exception cref="AttachException">The owner does not answer, or refused; its sentence is the message.</exception>
    public async Task<string> BackUpAsync(string file, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(file);
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            while (!await TryBackUpAsync(path, either.Token)) await Task.Delay(Pause, time, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new AttachException($"The claw-bridge that owns {directory.Path} (pid {DirectoryLock.Read(directory)?.ProcessId}) does not answer. End it, then back up again.");
        }

        return $"The state is in {path}. The master key is not: keep {directory.MasterKeyPath} as well, in another place, or the secrets in the backup cannot be read.";
    }

    /// <summary>Replaces the state with a backup; the cluster keeps the id that the backup has.</summary>
    /// <returns>A sentence for the person who asked.</returns>
    /// <exception cref="JournalException">Nothing was replaced.</exception>
    public string Restore(string file)
    {
        using var held = DirectoryLock.TryTake(directory, processId)
            ?? throw new JournalException($"A claw-bridge (pid {DirectoryLock.Read(directory)?.ProcessId}) is running on {directory.Path}. Nothing was replaced. End it first, then restore.");
        StateFiles.Restore(directory, Path.GetFullPath(file));
        return $"The state in {directory.Path} is that of {Path.GetFullPath(file)} now; the one before is kept as {directory.DatabasePath}.before-restore. Its secrets can be read only with the master key of that time.";
    }

    private async Task<bool> TryBackUpAsync(string path, CancellationToken cancellationToken)
    {
        using var held = DirectoryLock.TryTake(directory, processId);
        if (held is not null)
        {
            BackUpAlone(path);
            return true;
        }

        var hello = new AttachHello { Attach = AttachProtocol.Version, Version = version, Backup = path };
        if (DirectoryLock.Read(directory) is not { } owner) return false;
        await using var done = await SocketUpstream.TryConnectAsync(owner.SocketPath, hello, cancellationToken);
        return done is not null;
    }

    private void BackUpAlone(string path)
    {
        if (!File.Exists(directory.DatabasePath)) throw new JournalException($"There is no state in {directory.Path}. Nothing was written. Name the right directory with --state-dir.");
        using var journal = new SqliteJournal(directory.DatabasePath, "");
        journal.Load((_, _) => { });
        StateFiles.BackUp(journal, path);
    }
}
