using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ClawBridge.Text;

namespace ClawBridge.Fleet;

/// <summary>Names of nodes: host names after RFC 1123, unique whatever their letter case. Pure.</summary>
internal static class NodeNames
{
    public const int MaxLength = HostNames.MaxLength;

    /// <summary>For errors: what a name may look like.</summary>
    public const string Rule = HostNames.Rule;

    private const int MaxLabelLength = HostNames.MaxPartLength;

    /// <summary>Letters, digits, dashes and dots; each part 1 to 63 characters, not starting or ending with a dash; 253 in all.</summary>
    public static bool IsHostname(string name) => HostNames.IsValid(name);

    /// <summary>The nearest valid name to what a host calls itself; null when nothing of it can be used.</summary>
    public static string? FromHost(string? hostname)
    {
        var kept = new StringBuilder();
        foreach (var c in (hostname ?? "").Trim()) kept.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-');
        var parts = kept.ToString().Split('.').Select(part => Shortened(part).Trim('-')).Where(part => part.Length > 0);
        var name = string.Join('.', parts);
        return name.Length is > 0 and <= MaxLength ? name : null;
    }

    /// <summary>The legacy's name for a node that nobody named.</summary>
    public static string FromId(string nodeId) => $"node-{nodeId[..8]}";

    /// <summary>The wanted name, or with the first free <c>-2</c>, <c>-3</c>, … when another node has it.</summary>
    public static string Unique(string wanted, string nodeId, ImmutableDictionary<string, NodeRecord> nodes)
    {
        if (IsFree(wanted)) return wanted;
        for (var n = 2; ; n++)
        {
            var suffix = n.ToString(CultureInfo.InvariantCulture);
            var name = $"{wanted[..Math.Min(wanted.Length, MaxLabelLength - 1 - suffix.Length)].TrimEnd('-', '.')}-{suffix}";
            if (IsFree(name)) return name;
        }

        bool IsFree(string name) => !nodes.Values.Any(node => node.Id != nodeId && string.Equals(node.Name, name, StringComparison.OrdinalIgnoreCase));
    }

    private static string Shortened(string part) => part.Length <= MaxLabelLength ? part : part[..MaxLabelLength];
}
