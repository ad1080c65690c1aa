namespace ClawBridge.Scheduling;

/// <summary>Requests that found no room in this round, so that the same and greater ones are not tried again.</summary>
internal sealed class Misfits
{
    // Enough for the handful of shapes that real work has; beyond that an exact match still saves the search.
    private const int MaxCompared = 32;

    private readonly HashSet<PlacementRequest> _exact = [];
    private readonly List<PlacementRequest> _smallest = [];

    public void Add(PlacementRequest request)
    {
        if (_exact.Add(request) && _smallest.Count < MaxCompared) _smallest.Add(request);
    }

    public bool Covers(PlacementRequest request)
    {
        if (_exact.Count == 0) return false;
        if (_exact.Contains(request)) return true;
        foreach (var misfit in _smallest)
        {
            if (misfit.IsNoMoreThan(request)) return true;
        }

        return false;
    }
}
