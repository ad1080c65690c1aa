using ClawBridge.Rpc;
using ClawBridge.Text;

namespace ClawBridge.Access;

/// <summary>The resources that permissions are about: what the methods of the program need. A slip would otherwise grant nothing, or less than it seems to.</summary>
/// <param name="methods">The whole table, asked for when it is first needed.</param>
internal sealed class KnownResources(Func<MethodTable> methods)
{
    private const int MaxLength = 128;

    private IReadOnlyList<string> All => field ??=
        [.. methods().Declarations.Select(static method => method.Permission[..method.Permission.IndexOf(':', StringComparison.Ordinal)]).Distinct().Order(StringComparer.Ordinal)];

    /// <param name="resource">In lower case: a known one, maybe with sub-resources after colons, or <c>*</c>.</param>
    /// <exception cref="RpcException">-32602 when it is none.</exception>
    public void Check(string resource, string field)
    {
        if (resource == "*") return;
        var root = resource.Split(':')[0];
        if (resource.Length <= MaxLength && resource.Split(':').All(IsPart) && All.Contains(root)) return;
        var near = Suggestions.Nearest(root, All);
        throw RpcException.Invalid(field, $"{field} names no resource of this bridge.",
            $"Use one of {string.Join(", ", All)}, or * for all.", near.Count == 0 ? null : near);
    }

    private static bool IsPart(string part) => part.Length > 0 && part.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-');
}
