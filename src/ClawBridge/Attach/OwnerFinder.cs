using ClawBridge.State;

namespace ClawBridge.Attach;

/// <summary>Finds whoever answers for the state directory: its owner, or this process when there is none.</summary>
internal sealed class OwnerFinder(StateDirectory directory, int processId, EngineFactory startEngine, TimeProvider time)
{
    /// <summary>How long an owner may hold the directory without answering.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Of several that call this at once, exactly one becomes the owner; the others attach to it.</summary>
    /// <exception cref="AttachException">The owner refuses or does not answer.</exception>
    public async Task<Upstream> FindAsync(AttachHello hello, AttachTerms terms, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            for (var pause = TimeSpan.FromMilliseconds(1); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                if (await TryFindAsync(hello, terms, either.Token) is { } found) return found;
                await Task.Delay(pause, time, either.Token);
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new AttachException(
                $"The claw-bridge that owns {directory.Path} (pid {DirectoryLock.Read(directory)?.ProcessId}) does not answer. End it, then try again; or name another directory with --state-dir.");
        }
    }

    private async Task<Upstream?> TryFindAsync(AttachHello hello, AttachTerms terms, CancellationToken cancellationToken)
    {
        if (DirectoryLock.TryTake(directory, processId) is { } held) return await TakeOverAsync(held, terms, cancellationToken);
        return DirectoryLock.Read(directory) is { } owner
            ? await SocketUpstream.TryConnectAsync(owner.SocketPath, hello, cancellationToken)
            : null;
    }

    private async Task<Upstream> TakeOverAsync(DirectoryLock held, AttachTerms terms, CancellationToken cancellationToken)
    {
        try
        {
            return new EngineUpstream(await startEngine(held, cancellationToken), terms);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }
}
