using System.Globalization;
using ClawBridge.Fleet;
using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary>Labels of tenants and namespaces: the same rules as for nodes. Pure.</summary>
internal static class LabelEdits
{
    public static Shape Given => Shape.Map(Shape.Text(NodeLabels.MaxValueLength), NodeLabels.MaxCount);

    /// <summary>A null value removes the key.</summary>
    public static Shape Changes => Shape.Map(Shape.Text(NodeLabels.MaxValueLength).Nullable, NodeLabels.MaxCount);

    /// <summary>The labels with these changes.</summary>
    /// <exception cref="RpcException">-32602 when a key or value is not valid, or there would be too many.</exception>
    public static IReadOnlyDictionary<string, string> Apply(IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string?>? changes)
    {
        if (changes is null) return labels;
        NodeLabels.Check(changes, "$.labels");
        var changed = new Dictionary<string, string>(labels, StringComparer.Ordinal);
        foreach (var (key, value) in changes)
        {
            if (value is null) changed.Remove(key);
            else changed[key] = value;
        }

        if (changed.Count > NodeLabels.MaxCount)
        {
            throw RpcException.Invalid("$.labels",
                string.Create(CultureInfo.InvariantCulture, $"There would be {changed.Count} labels; {NodeLabels.MaxCount} are the most."), "Remove some with null.");
        }

        return changed.Count == labels.Count && changed.All(label => labels.GetValueOrDefault(label.Key) == label.Value) ? labels : changed;
    }
}
