using ClawBridge.State;

namespace ClawBridge.Attach;

/// <summary>Finds whoever answers for the state directory: its owner, or this process when there is none.</summary>
internal sealed class OwnerFinder(StateDirectory directory, int processId, EngineFactory startEngine, TimeProvider time)
{
    /// <summary>How long an owner may hold the directory without answering.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private OwnersListener? _listener;

    /// <summary>Of several that call this at once, exactly one becomes the owner; the others attach to it.</summary>
    /// <param name="isClientLeaving">The client's input has ended: an engine started for its last answers opens no listener.</param>
    /// <exception cref="AttachException">The owner refuses or does not answer.</exception>
    public async Task<Upstream> FindAsync(AttachHello hello, AttachTerms terms, bool isClientLeaving, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            for (var pause = TimeSpan.FromMilliseconds(1); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                if (await TryFindAsync(hello, terms, isClientLeaving, either.Token) is { } found) return found;
                await Task.Delay(pause, time, either.Token);
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new AttachException(
                $"The claw-bridge that owns {directory.Path} (pid {DirectoryLock.Read(directory)?.ProcessId}) does not answer. End it, then try again; or name another directory with --state-dir.");
        }
    }

    private async Task<Upstream?> TryFindAsync(AttachHello hello, AttachTerms terms, bool isClientLeaving, CancellationToken cancellationToken)
    {
        if (DirectoryLock.TryTake(directory, processId) is { } held) return await TakeOverAsync(held, terms, isClientLeaving, cancellationToken);
        if (DirectoryLock.Read(directory) is not { } owner || await SocketUpstream.TryConnectAsync(owner.SocketPath, hello, cancellationToken) is not { } found) return null;
        _listener = found.Listener;
        return found;
    }

    private async Task<Upstream> TakeOverAsync(DirectoryLock held, AttachTerms terms, bool isClientLeaving, CancellationToken cancellationToken)
    {
        try
        {
            return new EngineUpstream(await startEngine(held, isClientLeaving ? null : _listener, cancellationToken), terms);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }
}
