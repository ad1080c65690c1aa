namespace ClawBridge.Discovery.Bootstrap;

/// <summary>In which order agents are replaced. Pure.</summary>
internal static class UpgradeWaves
{
    /// <summary>One node first, which shows whether the new agent works at all; then as many at a time as asked for.</summary>
    public static IReadOnlyList<IReadOnlyList<T>> Of<T>(IReadOnlyList<T> nodes, int size) =>
        nodes.Count == 0 ? [] : [[nodes[0]], .. nodes.Skip(1).Chunk(size)];
}
