using ClawBridge.State;

namespace ClawBridge.Observability;

/// <summary>Which events somebody wants. Pure.</summary>
/// <param name="Kinds">Whole kinds, or all of a family as <c>node.*</c>; none is all.</param>
/// <param name="Target">Null is any.</param>
internal sealed record EventFilter(IReadOnlyList<string> Kinds, string? Target)
{
    public bool Matches(EventRecord record) =>
        (Target is null || record.Target == Target) && (Kinds.Count == 0 || Kinds.Any(kind => Fits(kind, record.Kind)));

    private static bool Fits(string wanted, string kind) =>
        wanted.EndsWith(".*", StringComparison.Ordinal) ? kind.StartsWith(wanted[..^1], StringComparison.Ordinal) : kind == wanted;
}
