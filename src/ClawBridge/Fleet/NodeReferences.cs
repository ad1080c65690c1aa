using System.Collections.Immutable;
using ClawBridge.Rpc;
using ClawBridge.Text;

namespace ClawBridge.Fleet;

/// <summary>Finds the node that someone means: by id, name (in any letter case) or unique id prefix. Pure.</summary>
internal static class NodeReferences
{
    public const int MinPrefix = 6;

    /// <exception cref="RpcException">-32000 when there is none, -32602 with the candidates when it fits several.</exception>
    public static NodeRecord Resolve(string reference, string field, ImmutableDictionary<string, NodeRecord> nodes)
    {
        var text = reference.Trim();
        if (text.Length == 0) throw RpcException.Invalid(field, "The node is empty.", "Give a node's id, its name, or at least 6 characters of its id.");
        NodeRecord? named = null;
        List<NodeRecord> prefixed = [];
        if (nodes.TryGetValue(text.ToLowerInvariant(), out var exact)) return exact;
        foreach (var node in nodes.Values)
        {
            if (string.Equals(node.Name, text, StringComparison.OrdinalIgnoreCase)) named = node;
            if (text.Length >= MinPrefix && node.Id.StartsWith(text, StringComparison.OrdinalIgnoreCase)) prefixed.Add(node);
        }

        if (named is not null) return named;
        return prefixed.Count switch
        {
            1 => prefixed[0],
            0 => throw RpcException.NotFound("Node", reference, "node_list shows all nodes.", NullIfEmpty(Suggestions.Nearest(text, [.. nodes.Values.Select(n => n.Name)]))),
            _ => throw RpcException.Ambiguous(field, "Node", reference, [.. prefixed.OrderBy(n => n.Name, StringComparer.Ordinal).Select(n => $"{n.Name} ({n.Id})")]),
        };
    }

    private static IReadOnlyList<string>? NullIfEmpty(IReadOnlyList<string> names) => names.Count == 0 ? null : names;
}
