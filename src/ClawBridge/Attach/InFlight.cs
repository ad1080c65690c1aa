using ClawBridge.Rpc;

namespace ClawBridge.Attach;

/// <summary>The client's calls that the owner has not answered. Not for two threads at a time.</summary>
internal sealed class InFlight
{
    private readonly List<RelayedRequest> _requests = [];
    private readonly Dictionary<string, List<RelayedRequest>> _byId = new(StringComparer.Ordinal);

    public bool IsEmpty => _requests.Count == 0;

    public void Add(RelayedRequest request)
    {
        _requests.Add(request);
        foreach (var call in request.Calls)
        {
            if (!_byId.TryGetValue(call.Id, out var same)) _byId[call.Id] = same = [];
            same.Add(request);
        }
    }

    /// <summary>The request that an answer belongs to, which is then no longer in flight; null when there is none.</summary>
    public RelayedRequest? Complete(CallAnswer answer)
    {
        if (!_byId.TryGetValue(answer.Id, out var same)) return null;

        // An id used twice is refused for the later request, while the earlier one goes on.
        var request = answer.ErrorCode == ErrorCodes.InvalidRequest ? same[^1] : same[0];
        Remove(request);
        return request;
    }

    public void Cancel(string id)
    {
        if (_byId.TryGetValue(id, out var same) && !same[0].IsBatch) same[0].IsCancelled = true;
    }

    /// <summary>Takes out what must not be sent to another owner; the rest stays, in order, to be sent again.</summary>
    /// <param name="takenByOwner">How many messages the last owner took at most.</param>
    public IReadOnlyList<RelayedRequest> TakeUnrepeatable(long takenByOwner)
    {
        var lost = _requests.Where(r => r.IsCancelled || !(r.IsRepeatable || r.SentAs == 0 || r.SentAs > takenByOwner)).ToList();
        foreach (var request in lost) Remove(request);
        return lost;
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<RelayedRequest> All() => [.. _requests];

    private void Remove(RelayedRequest request)
    {
        _requests.Remove(request);
        foreach (var call in request.Calls)
        {
            if (!_byId.TryGetValue(call.Id, out var same)) continue;
            same.Remove(request);
            if (same.Count == 0) _byId.Remove(call.Id);
        }
    }
}
