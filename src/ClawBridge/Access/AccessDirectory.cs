using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary>The users, roles and keys as they are now; made anew only when one of them has changed.</summary>
internal sealed class AccessDirectory(IStore store)
{
    private volatile AccessIndex? _index;

    public AccessIndex Current
    {
        get
        {
            var state = store.Current;
            if (_index is { } index && index.IsOf(state)) return index;
            return _index = new AccessIndex(state);
        }
    }
}
