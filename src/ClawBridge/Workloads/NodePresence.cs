namespace ClawBridge.Workloads;

/// <summary>How far the reconciler can rely on a node now.</summary>
internal enum NodePresence
{
    /// <summary>Connected, and its report of this session is known.</summary>
    Here,

    /// <summary>Not connected, or not reported yet: nothing is known, so nothing is done.</summary>
    Away,
    Lost,

    /// <summary>An operator took it out of the cluster.</summary>
    Removed,
}
