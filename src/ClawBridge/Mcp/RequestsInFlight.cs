namespace ClawBridge.Mcp;

/// <summary>The client's requests that are being worked on.</summary>
internal sealed class RequestsInFlight
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Request> _requests = new(StringComparer.Ordinal);
    private TaskCompletionSource? _idle;

    /// <summary>Takes an id into use; null when it is.</summary>
    public Request? Begin(string id)
    {
        lock (_lock)
        {
            if (_requests.ContainsKey(id)) return null;
            return _requests[id] = new Request(id);
        }
    }

    public void End(Request request)
    {
        lock (_lock)
        {
            _requests.Remove(request.Id);
            if (_requests.Count == 0) _idle?.TrySetResult();
        }

        request.Dispose();
    }

    /// <summary>A request that is over, or never was, is no error: the two messages may have crossed.</summary>
    public void Cancel(string id)
    {
        Request? request;
        lock (_lock) request = _requests.GetValueOrDefault(id);
        request?.Cancel();
    }

    public void CancelAll()
    {
        Request[] all;
        lock (_lock) all = [.. _requests.Values];
        foreach (var request in all) request.Cancel();
    }

    /// <summary>Waits until there is none.</summary>
    public Task WaitIdleAsync()
    {
        lock (_lock)
        {
            if (_requests.Count == 0) return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    internal sealed class Request : IDisposable
    {
        private readonly CancellationTokenSource _source = new();

        public Request(string id) => (Id, Cancellation) = (id, _source.Token);

        public string Id { get; }

        public CancellationToken Cancellation { get; }

        public void Cancel()
        {
            try
            {
                _source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended just now.
            }
        }

        public void Dispose() => _source.Dispose();
    }
}
