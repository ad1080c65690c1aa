using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Tenancy;
using ClawBridge.Text;

namespace ClawBridge.Workloads;

/// <summary>
/// Finds the workload that someone means: by id, name (the default namespace's unfinished one, another namespace's, the newest
/// finished one), namespace/name, tenant/namespace/name, or unique id prefix. Names and prefixes fit only what the caller may see. Pure.
/// </summary>
internal static class WorkloadReferences
{
    public const int MinPrefix = 6;
    private const int MostCandidates = 10;

    /// <param name="call">Whose method must be allowed where the workload is; null where nobody asks.</param>
    /// <exception cref="RpcException">-32000 when there is none, -32602 with the candidates when it fits several, -32001 for the id of one that the caller may not touch.</exception>
    public static WorkloadRecord Resolve(string reference, string field, IStateView state, CallContext? call = null)
    {
        var text = reference.Trim();
        if (text.Length == 0) throw RpcException.Invalid(field, "The workload is empty.", "Give a workload's id, its name, or at least 6 characters of its id.");
        var view = TenancyView.Of(state);
        var id = Guid.TryParse(text, out var guid) ? guid.ToString("D") : text.ToLowerInvariant();
        var found = state.Find(WorkloadTables.Workloads, id) ?? Named(text, field, state, view, call is null ? Visibility.All : Visibility.Of(call, view));
        if (call is null) return found;
        // For the audit record, also of a denied call.
        call.Target = found.Id;
        call.RequireIn(view.PlaceOf(found.Namespace), $"the namespace of workload {found.Id}");
        return found;
    }

    public static RpcException NotFound(string reference) => RpcException.NotFound("Workload", reference, "workload_list shows all workloads.");

    private static WorkloadRecord Named(string text, string field, IStateView state, TenancyView view, Visibility visible)
    {
        if (ByName(text, field, state, view, visible) is { } named) return named;
        var (prefix, rows) = (text.ToLowerInvariant(), state.Rows(WorkloadTables.Workloads).Values.Where(w => visible.Sees(w.Namespace)));
        var prefixed = text.Length < MinPrefix ? [] : rows.Where(w => w.Id.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(static w => w.Id, StringComparer.Ordinal).ToList();
        return prefixed.Count switch
        {
            1 => prefixed[0],
            0 => throw NotFound(text, rows),
            _ => throw RpcException.Ambiguous(field, "Workload", text, [.. prefixed.Take(MostCandidates).Select(WorkloadWrites.Label)]),
        };
    }

    private static WorkloadRecord? ByName(string text, string field, IStateView state, TenancyView view, Visibility visible)
    {
        var parts = text.Split('/');
        if (parts.Length > 3) return null;
        var name = parts[^1].ToLowerInvariant();
        var inside = parts.Length == 1 ? null : view.EachNamespace.Where(row => IsNamed(row, parts, view)).Select(static row => row.Id).ToHashSet(StringComparer.Ordinal);
        if (parts is [var space, _] && string.Equals(space, NamespaceRecord.Default.Name, StringComparison.OrdinalIgnoreCase) && visible.Sees(NamespaceRecord.DefaultId))
            inside = [NamespaceRecord.DefaultId];
        if (inside is null && Unfinished(NamespaceRecord.DefaultId, name, state) is { } first && visible.Sees(first.Namespace)) return first;

        var named = state.Rows(WorkloadTables.Workloads).Values.Where(w => w.Name == name && visible.Sees(w.Namespace) && (inside is null || inside.Contains(w.Namespace))).ToList();
        var running = named.Where(static w => !w.IsFinished).ToList();
        if (running.Count > 1)
            throw RpcException.Ambiguous(field, "Workload", text, [.. running.Select(w => $"{view.QualifiedName(w.Namespace)}/{w.Name}").Order(StringComparer.Ordinal).Take(MostCandidates)]);
        return running.Count == 1 ? running[0] : named.OrderByDescending(static w => w.SubmittedAt).ThenByDescending(static w => w.Revision).FirstOrDefault();
    }

    private static bool IsNamed(NamespaceRecord row, string[] parts, TenancyView view) =>
        string.Equals(row.Name, parts[^2], StringComparison.OrdinalIgnoreCase) && (parts.Length == 2 || view.QualifiedName(row).StartsWith(parts[0] + "/", StringComparison.Ordinal));

    private static WorkloadRecord? Unfinished(string namespaceId, string name, IStateView state) =>
        state.Find(WorkloadTables.Names, WorkloadName.KeyOf(namespaceId, name)) is { } taken ? state.Find(WorkloadTables.Workloads, taken.WorkloadId) : null;

    private static RpcException NotFound(string reference, IEnumerable<WorkloadRecord> seen)
    {
        var near = Suggestions.Nearest(reference, [.. seen.Select(static w => w.Name).OfType<string>().Distinct(StringComparer.Ordinal)]);
        return RpcException.NotFound("Workload", reference, "workload_list shows all workloads.", near.Count == 0 ? null : near);
    }
}
