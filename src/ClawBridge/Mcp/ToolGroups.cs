using System.Buffers;
using System.Text;
using ClawBridge.Rpc;

namespace ClawBridge.Mcp;

/// <summary>
/// Makes the grouped tools from the declarations: about a line a method, so that a model can hold all of them, and <c>claw_describe</c>
/// for the whole of one. Pure.
/// </summary>
internal static class ToolGroups
{
    public const string DescribeSummary = "The whole of one action: its parameters with types and defaults, its result, its errors and an example. Read it before an action's first use.";

    public const string ParamsMeaning = "The action's parameters. May hold _meta {dry_run, confirm, idempotency_key, deadline_ms}.";

    private static readonly SearchValues<string> Ends = SearchValues.Create(["; ", ". "], StringComparison.Ordinal);

    /// <summary>By name.</summary>
    /// <param name="methods">What is offered; what is no tool's action is left out.</param>
    public static IReadOnlyList<ToolGroup> Of(IEnumerable<MethodDeclaration> methods) =>
    [
        .. methods.Where(static method => ToolNames.Of(method) is not null)
            .GroupBy(static method => ToolNames.Of(method)!)
            .OrderBy(static tool => tool.Key, StringComparer.Ordinal)
            .Select(static tool => new ToolGroup(
                tool.Key, ToolNames.SummaryOf(tool.First().Group), [.. tool.OrderBy(static method => method.Name, StringComparer.Ordinal)])),
    ];

    /// <summary>
    /// The summary and one line an action: its name, what it needs (an ellipsis where it takes more), its effect if it is not a read, and
    /// the first sentence of what it does.
    /// </summary>
    public static string Describe(ToolGroup group)
    {
        var text = new StringBuilder(group.Summary).Append(" Actions:");
        foreach (var method in group.Methods)
        {
            text.Append("\n- ").Append(method.Name).Append('(').AppendJoin(", ", Parameters(method)).Append(')');
            if (method.Effect != Effect.Read) text.Append(" [").Append(OpenRpcDocument.EffectName(method.Effect)).Append(']');
            text.Append(": ").Append(Short(method.Summary));
        }

        return text.ToString();
    }

    /// <summary>Up to the first full stop or semicolon that a space follows.</summary>
    private static string Short(string summary)
    {
        var end = summary.AsSpan().IndexOfAny(Ends);
        return (end < 0 ? summary : summary[..end]).TrimEnd('.');
    }

    private static IEnumerable<string> Parameters(MethodDeclaration method)
    {
        foreach (var field in method.Parameters.Where(static field => field.IsRequired)) yield return field.Name;
        if (method.Parameters.Any(static field => !field.IsRequired)) yield return "…";
    }
}
