namespace ClawNode.Link;

/// <summary>
/// Answers by idempotency key: a repeated key gets the first call's answer, also while that call still runs. Bounded in number
/// and size; the oldest go first.
/// </summary>
internal sealed class AnswerCache(int mostEntries = 1000, int mostCharacters = 16 * 1024 * 1024)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<InvokeOutcome>> _answers = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, int Size)> _kept = new();
    private int _characters;

    /// <summary>The running or finished call of this key, or a new one.</summary>
    public async Task<InvokeOutcome> GetAsync(string key, Func<Task<InvokeOutcome>> call, CancellationToken cancellationToken)
    {
        var promise = new TaskCompletionSource<InvokeOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<InvokeOutcome>? earlier;
        lock (_gate)
        {
            if (!_answers.TryGetValue(key, out earlier)) _answers[key] = promise.Task;
        }
        if (earlier is not null) return await earlier.WaitAsync(cancellationToken);

        InvokeOutcome? outcome = null;
        try
        {
            outcome = await call();
            return outcome;
        }
        finally
        {
            lock (_gate)
            {
                if (outcome is { IsFinal: true }) Keep(key, outcome.Size);
                else _answers.Remove(key);
            }
            promise.SetResult(outcome ?? InvokeOutcome.Failed(ClawBridge.Protocol.Frames.InvokeErrorCodes.Internal, "The first call with this idempotency key failed."));
        }
    }

    private void Keep(string key, int size)
    {
        _kept.Enqueue((key, size));
        _characters += size;
        while (_kept.Count > mostEntries || (_characters > mostCharacters && _kept.Count > 1))
        {
            var (oldest, freed) = _kept.Dequeue();
            _answers.Remove(oldest);
            _characters -= freed;
        }
    }
}
