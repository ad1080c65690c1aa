using System.IO.Enumeration;
using ClawBridge.Cli;
using ClawBridge.Rpc;
using ClawBridge.Text;

namespace ClawBridge.Mcp;

/// <summary>
/// Which methods a client is offered at all. A pattern is a method's name with <c>*</c> for any letters, a group or a tool. Pure.
/// </summary>
/// <param name="isReadOnly">Nothing but reads.</param>
/// <param name="allow">Only what one of these fits; empty is everything.</param>
/// <param name="deny">Not what one of these fits, allowed or not.</param>
internal sealed class MethodFilter(bool isReadOnly, IReadOnlyList<string> allow, IReadOnlyList<string> deny)
{
    /// <summary>Takes <c>--allow</c> and <c>--deny</c> apart, which are separated by commas.</summary>
    /// <exception cref="CliException">A pattern fits nothing: most likely it is misspelt, and would protect nothing.</exception>
    public static MethodFilter Read(bool isReadOnly, string? allow, string? deny, IReadOnlyList<MethodDeclaration> methods) =>
        new(isReadOnly, Patterns("--allow", allow, methods), Patterns("--deny", deny, methods));

    /// <summary>What is offered, in the order given.</summary>
    public IReadOnlyList<MethodDeclaration> Of(IEnumerable<MethodDeclaration> methods) => [.. methods.Where(method => ToolNames.Of(method) is not null && Refusal(method) is null)];

    /// <summary>Why a method is not offered, in a sentence's words; null when it is.</summary>
    public string? Refusal(MethodDeclaration method)
    {
        if (isReadOnly && method.Effect != Effect.Read) return "it was started with --read-only";
        if (allow.Count > 0 && !allow.Any(pattern => Fits(pattern, method))) return "its --allow does not name it";
        return deny.Any(pattern => Fits(pattern, method)) ? "its --deny names it" : null;
    }

    private static string[] Patterns(string flag, string? text, IReadOnlyList<MethodDeclaration> methods)
    {
        if (text is null) return [];
        var patterns = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (patterns.Length == 0) throw new CliException($"{flag} is empty, but must be patterns with commas between them, like node_*,workload.");
        foreach (var pattern in patterns)
        {
            if (methods.Any(method => Fits(pattern, method))) continue;
            var near = Suggestions.Nearest(pattern, methods.Select(static method => method.Name).Concat(methods.Select(static method => method.Group)).Distinct());
            throw new CliException($"{flag} has '{pattern}', which fits no method and no group.{(near.Count == 0 ? "" : $" Did you mean {near[0]}?")}");
        }

        return patterns;
    }

    private static bool Fits(string pattern, MethodDeclaration method) =>
        FileSystemName.MatchesSimpleExpression(pattern, method.Name, ignoreCase: false) || pattern == method.Group || pattern == ToolNames.Of(method);
}
