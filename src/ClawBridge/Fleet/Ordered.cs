namespace ClawBridge.Fleet;

/// <summary>Maps in the order of their keys, so that the same content is always the same answer. Pure.</summary>
internal static class Ordered
{
    public static IReadOnlyDictionary<string, string> ByKey(IReadOnlyDictionary<string, string> map) =>
        new SortedDictionary<string, string>(map.ToDictionary(pair => pair.Key, pair => pair.Value), StringComparer.Ordinal);
}
