namespace ClawBridge.Attach;

/// <summary>
/// Requests of the bridge to the client. Each owner counts their ids from 1, so an answer to the last owner's must not reach
/// the next.
/// </summary>
internal sealed class Questions
{
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _stale = new(StringComparer.Ordinal);

    /// <param name="id">As JSON.</param>
    public void Ask(string id) => _open.Add(id);

    /// <summary>The owner that asked is gone.</summary>
    public void Forget()
    {
        _stale.UnionWith(_open);
        _open.Clear();
    }

    /// <summary>Whether the answer belongs to the present owner. Clients answer the older question first.</summary>
    public bool IsStillOpen(string id)
    {
        if (_stale.Remove(id)) return false;
        _open.Remove(id);
        return true;
    }
}
