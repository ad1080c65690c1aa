using System.Globalization;
using ClawBridge.Access;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Tenancy;
using ClawBridge.Text;

namespace ClawBridge.Secrets;

/// <summary>Between the names that callers use in policies and the ids that are kept. Pure.</summary>
internal static class PolicyReferences
{
    private const string Everybody = "*";
    private const string Seen = "namespaces:read";
    private const int MostCandidates = 10;
    private const int MostShown = 80;

    /// <summary>What a call says of a policy, by ids.</summary>
    /// <exception cref="RpcException">-32602 for a user or namespace that is not there, or a bare name that fits several namespaces.</exception>
    public static PolicyChange Resolve(PolicyChange change, IStateView state, CallContext call) => new(
        Each(change.AllowedNamespaces, "$.allowed_namespaces", (entry, field) => entry == Everybody ? entry : Namespace(entry, field, state, call)),
        change.AllowedPrincipals is { } principals ? PolicyPrincipals.Resolve(principals, state, call, "$.allowed_principals") : null,
        Each(change.AllowedWorkloads, "$.allowed_workloads", (entry, field) => Workload(entry, field, state, call)));

    /// <summary>A kept policy by the names that users and namespaces have now; the ids of those that are gone.</summary>
    public static SecretPolicy Shown(SecretPolicy policy, IStateView state)
    {
        var view = TenancyView.Of(state);
        return new SecretPolicy
        {
            AllowedNamespaces = [.. policy.AllowedNamespaces.Select(view.QualifiedName).Order(StringComparer.Ordinal)],
            AllowedPrincipals = PolicyPrincipals.Shown(policy.AllowedPrincipals, state),
            AllowedWorkloads = [.. policy.AllowedWorkloads.Select(entry => Split(entry) is { } split ? $"{view.QualifiedName(split.Namespace)}/{split.Name}" : entry).Order(StringComparer.Ordinal)],
        };
    }

    private static string Workload(string entry, string field, IStateView state, CallContext call) =>
        Split(entry) is { } split ? $"{Namespace(split.Namespace, field, state, call)}/{split.Name}" : entry;

    /// <summary>Null for an id, a bare name and <c>*</c>.</summary>
    private static (string Namespace, string Name)? Split(string entry) =>
        entry.LastIndexOf('/') is >= 0 and var slash ? (entry[..slash], entry[(slash + 1)..]) : null;

    private static string Namespace(string reference, string field, IStateView state, CallContext call)
    {
        var view = TenancyView.Of(state);
        if (view.Namespace(reference.ToLowerInvariant()) is { } byId) return byId.Id;
        var found = reference.Contains('/', StringComparison.Ordinal)
            ? [.. view.Namespaces.Where(row => view.QualifiedName(row) == reference)]
            : TenancyView.Meant(reference, [.. view.Namespaces.Where(row => row.Name == reference && (row.Id == NamespaceRecord.DefaultId || MaySee(row, call)))]);
        if (found.Count > 1) throw RpcException.Ambiguous(field, "Namespace", reference, [.. found.Take(MostCandidates).Select(view.QualifiedName)]);
        return found.Count == 1 ? found[0].Id : throw Unknown(reference, field, view, call);
    }

    private static bool MaySee(NamespaceRecord row, CallContext call) => call.Principal.Rights.In(Seen, row.Place);

    /// <summary>Suggests only what the caller may see.</summary>
    private static RpcException Unknown(string reference, string field, TenancyView view, CallContext call)
    {
        var near = Suggestions.Nearest(reference, [.. view.Namespaces.Where(row => MaySee(row, call)).Select(view.QualifiedName)]);
        return RpcException.Invalid(field, $"{field} names no namespace: '{(reference.Length <= MostShown ? reference : string.Concat(reference.AsSpan(0, MostShown - 3), "..."))}' is not known.",
            "Give the id or tenant/name of a namespace that exists, or * for all; namespace_list shows those that you may see.", near.Count == 0 ? null : near);
    }

    private static string[]? Each(IReadOnlyList<string>? entries, string field, Func<string, string, string> resolve) =>
        entries is null ? null : [.. entries.Select((entry, i) => resolve(entry.Trim(), string.Create(CultureInfo.InvariantCulture, $"{field}[{i}]")))];
}
