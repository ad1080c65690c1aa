using ClawBridge.Rpc;
using ClawBridge.Text;

namespace ClawBridge.Access;

/// <summary>
/// What the scopes of an API key mean: <c>resource:action</c>, <c>resource:*</c> or <c>*</c>; none at all is everything that its
/// user may. Pure.
/// </summary>
internal static class KeyScopes
{
    public const int MaxCount = 100;

    public const int MaxLength = 256;

    private const string Everything = "*";

    /// <summary>Whether a key with these scopes may be used for a permission.</summary>
    public static bool Allow(IReadOnlyList<string> scopes, string permission)
    {
        if (scopes.Count == 0) return true;
        var (resource, action) = Permissions.Split(permission);
        foreach (var scope in scopes)
        {
            if (scope == Everything) return true;
            var (scopeResource, scopeAction) = Permissions.Split(scope);
            if (IsWithin(resource, scopeResource) && IsAction(action, scopeAction)) return true;
        }

        return false;
    }

    /// <summary>Whether a key with the scopes <paramref name="wanted"/> could do nothing that one with <paramref name="held"/> cannot.</summary>
    public static bool Cover(IReadOnlyList<string> held, IReadOnlyList<string> wanted)
    {
        if (held.Count == 0 || held.Contains(Everything)) return true;
        return wanted.Count > 0 && wanted.All(scope => scope != Everything && held.Any(h => CoversScope(h, scope)));
    }

    /// <summary>The scopes as they are kept: in lower case, each once, with the actions' own words.</summary>
    /// <exception cref="RpcException">-32602 about the first that means nothing.</exception>
    public static IReadOnlyList<string> Read(IReadOnlyList<string>? scopes, KnownResources resources)
    {
        List<string> read = [];
        for (var i = 0; i < (scopes?.Count ?? 0); i++)
        {
            var scope = Read(scopes![i], $"$.scopes[{i}]", resources);
            if (!read.Contains(scope)) read.Add(scope);
        }

        return read;
    }

    private static string Read(string written, string field, KnownResources resources)
    {
        var scope = written.ToLowerInvariant();
        if (scope == Everything) return scope;
        var colon = scope.LastIndexOf(':');
        if (colon < 0) throw RpcException.Invalid(field, $"{field} must be resource:action, resource:* or *.", "Like workloads:read.");
        var (resource, action) = (scope[..colon], scope[(colon + 1)..]);
        resources.Check(resource, field);
        // A star is kept as what it is: all actions but those that show secrets.
        if (action is not "*") action = Actions.Aliases.GetValueOrDefault(action, action);
        if (action is not "*" && !Actions.All.Contains(action))
        {
            throw RpcException.Invalid(field, $"The action in {field} must be one of {string.Join(", ", Actions.All)}, or *.",
                suggestions: [.. Suggestions.Nearest(action, Actions.All).Select(near => $"{resource}:{near}")]);
        }

        return $"{resource}:{action}";
    }

    private static bool CoversScope(string held, string wanted)
    {
        var (heldResource, heldAction) = Permissions.Split(held);
        var (resource, action) = Permissions.Split(wanted);
        return IsWithin(resource, heldResource) && (action is "*" ? heldAction is "*" or Actions.Admin : IsAction(action, heldAction));
    }

    private static bool IsWithin(ReadOnlySpan<char> resource, ReadOnlySpan<char> scope) =>
        scope is "*" || (resource.StartsWith(scope) && (resource.Length == scope.Length || resource[scope.Length] == ':'));

    // A star stands for all that an ordinary caller does; what shows secrets must be named.
    private static bool IsAction(ReadOnlySpan<char> action, ReadOnlySpan<char> scope) =>
        scope is "*" ? action is not (Actions.Reveal or Actions.Admin) : scope is Actions.Admin || action.SequenceEqual(scope);
}
