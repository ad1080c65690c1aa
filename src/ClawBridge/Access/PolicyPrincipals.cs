using System.Globalization;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Text;

namespace ClawBridge.Access;

/// <summary>The principals that policies name: kept by id, so that a later user of a name is somebody else, and shown by name. Pure.</summary>
internal static class PolicyPrincipals
{
    public const string Everybody = "*";

    private const int MostShown = 80;

    /// <summary>As they are kept: the ids of users, <c>owner</c>, and <c>*</c>.</summary>
    /// <param name="entries">Names or ids.</param>
    /// <param name="field">JSON path of the list.</param>
    /// <exception cref="RpcException">-32602 for what is no user. Only who may list users is told similar names.</exception>
    public static IReadOnlyList<string> Resolve(IReadOnlyList<string> entries, IStateView state, CallContext call, string field)
    {
        var users = state.Rows(AccessTables.Users);
        var kept = new List<string>(entries.Count);
        foreach (var (entry, i) in entries.Select(static (entry, i) => (entry.Trim(), i)))
        {
            // Who calls is somebody, also where it is no user.
            var found = entry is Everybody || entry == Principal.Owner.Name || entry == call.Principal.Identity
                ? entry
                : (users.GetValueOrDefault(entry.ToLowerInvariant()) ?? users.Values.FirstOrDefault(user => user.Name == entry))?.Id;
            kept.Add(found ?? throw Unknown(entry, string.Create(CultureInfo.InvariantCulture, $"{field}[{i}]"), users.Values, call));
        }

        return [.. kept.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>With the names that the users have now; what was kept otherwise as it is.</summary>
    public static IReadOnlyList<string> Shown(IReadOnlyList<string> kept, IStateView state) =>
        [.. kept.Select(entry => state.Find(AccessTables.Users, entry)?.Name ?? entry).Order(StringComparer.Ordinal)];

    private static RpcException Unknown(string entry, string field, IEnumerable<UserRecord> users, CallContext call)
    {
        var near = call.Principal.Rights.OnCluster("users:read") ? Suggestions.Nearest(entry, users.Select(static user => user.Name)) : [];
        return RpcException.Invalid(field, $"{field} names no user: '{(entry.Length <= MostShown ? entry : string.Concat(entry.AsSpan(0, MostShown - 3), "..."))}' is not known.",
            "Give the name or id of a user that exists, owner for the owner of this bridge, or * for everybody.", near.Count == 0 ? null : near);
    }
}
