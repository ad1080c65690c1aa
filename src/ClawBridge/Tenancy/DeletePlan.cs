using System.Globalization;
using ClawBridge.Access;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Tenancy;

/// <summary>What deleting namespaces, and their tenant, does. Pure.</summary>
/// <param name="Steps">One sentence each.</param>
/// <param name="World">The same as long as the same things are there: revisions of the namespaces and what is in them.</param>
/// <param name="Unfinished">What has to end first.</param>
internal sealed record DeletePlan(IReadOnlyList<string> Steps, string World, IReadOnlyList<Inhabitant> Unfinished)
{
    private const int MostNamed = 20;

    /// <summary>Of namespaces of one tenant.</summary>
    /// <param name="tenant">Null when the tenant stays.</param>
    public static DeletePlan Of(IStateView state, TenantRecord? tenant, IReadOnlyList<NamespaceRecord> rows, INamespaceContents contents)
    {
        var view = TenancyView.Of(state);
        List<string> steps = [], world = [];
        List<Inhabitant> unfinished = [];
        foreach (var row in rows)
        {
            var inside = contents.In(state, row.Id);
            unfinished.AddRange(inside.Where(static item => item.IsUnfinished));
            Add(steps, inside.Where(static item => item.IsUnfinished), "Stop and delete", "unfinished workload");
            Add(steps, inside.Where(static item => !item.IsUnfinished), "Delete", "finished workload", " with their output", " with its output");
            AddUsers(steps, ScopeBindings.Users(state, ScopeKind.Namespace, row.Id), $"namespace {view.QualifiedName(row)}");
            steps.Add($"Delete namespace {view.QualifiedName(row)} ({row.Id}).");
            world.Add(string.Create(CultureInfo.InvariantCulture, $"{row.Id} {row.Revision}"));
            // Their states, not their revisions: a workload that restarts over and over could never be confirmed.
            world.AddRange(inside.Select(static item => $"{item.Id} {item.IsUnfinished}"));
        }

        if (tenant is not null)
        {
            AddUsers(steps, ScopeBindings.Users(state, ScopeKind.Tenant, tenant.Id), $"tenant {tenant.Name}");
            steps.Add($"Delete tenant {tenant.Name} ({tenant.Id}).");
            world.Add(string.Create(CultureInfo.InvariantCulture, $"{tenant.Id} {tenant.Revision}"));
        }

        return new DeletePlan(steps, string.Join('\n', world), unfinished);
    }

    /// <summary>-32004 when what is there is no longer what the caller saw.</summary>
    public void RequireSame(DeletePlan seen)
    {
        if (World == seen.World && Steps.SequenceEqual(seen.Steps)) return;
        throw RpcException.Conflict(ErrorKinds.PlanChanged, "What this call would delete has changed a moment ago; nothing was done.", "Repeat the call without _meta.confirm to see the new plan.");
    }

    private static void Add(List<string> steps, IEnumerable<Inhabitant> items, string does, string what, string ofMany = "", string ofOne = "")
    {
        var labels = items.Select(static item => item.Label).ToList();
        if (labels.Count == 1) steps.Add($"{does} {what} {labels[0]}{ofOne}.");
        else if (labels.Count > 1) steps.Add(string.Create(CultureInfo.InvariantCulture, $"{does} {labels.Count} {what}s{ofMany}: {Named(labels)}."));
    }

    private static void AddUsers(List<string> steps, IReadOnlyList<string> users, string where)
    {
        if (users.Count == 1) steps.Add($"Take the roles in {where} from user {users[0]}.");
        else if (users.Count > 1) steps.Add(string.Create(CultureInfo.InvariantCulture, $"Take the roles in {where} from {users.Count} users: {Named(users)}."));
    }

    private static string Named(IReadOnlyList<string> names) => string.Join(", ", names.Take(MostNamed))
        + (names.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - MostNamed} more") : "");
}
