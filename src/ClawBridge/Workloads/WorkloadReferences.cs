using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Text;

namespace ClawBridge.Workloads;

/// <summary>
/// Finds the workload that someone means: by id, name (the default namespace's unfinished one, another namespace's, the newest
/// finished one), namespace/name, or unique id prefix. Pure.
/// </summary>
internal static class WorkloadReferences
{
    public const int MinPrefix = 6;
    private const int MostCandidates = 10;

    /// <exception cref="RpcException">-32000 when there is none, -32602 with the candidates when it fits several.</exception>
    public static WorkloadRecord Resolve(string reference, string field, StateSnapshot state)
    {
        var text = reference.Trim();
        if (text.Length == 0) throw RpcException.Invalid(field, "The workload is empty.", "Give a workload's id, its name, or at least 6 characters of its id.");
        var rows = state.Rows(WorkloadTables.Workloads);
        var id = Guid.TryParse(text, out var guid) ? guid.ToString("D") : text.ToLowerInvariant();
        if (rows.TryGetValue(id, out var exact)) return exact;

        var name = text.ToLowerInvariant();
        if (ByName(name, field, reference, state) is { } named) return named;

        var prefixed = text.Length < MinPrefix ? [] : rows.Values.Where(w => w.Id.StartsWith(name, StringComparison.Ordinal)).OrderBy(static w => w.Id, StringComparer.Ordinal).ToList();
        return prefixed.Count switch
        {
            1 => prefixed[0],
            0 => throw NotFound(text, rows.Values),
            _ => throw RpcException.Ambiguous(field, "Workload", reference, [.. prefixed.Take(MostCandidates).Select(WorkloadWrites.Label)]),
        };
    }

    private static WorkloadRecord? ByName(string name, string field, string reference, StateSnapshot state)
    {
        var rows = state.Rows(WorkloadTables.Workloads);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var key = slash < 0 ? WorkloadName.KeyOf(SubmitValidator.DefaultNamespace, name) : name;
        if (state.Find(WorkloadTables.Names, key) is { } taken && rows.TryGetValue(taken.WorkloadId, out var unfinished)) return unfinished;

        var named = rows.Values.Where(w => slash < 0 ? w.Name == name : w.Name == name[(slash + 1)..] && w.Namespace == name[..slash]).ToList();
        var running = named.Where(static w => !w.IsFinished).ToList();
        if (running.Count > 1)
            throw RpcException.Ambiguous(field, "Workload", reference, [.. running.Select(static w => $"{w.Namespace}/{w.Name}").Order(StringComparer.Ordinal).Take(MostCandidates)]);
        return running.Count == 1 ? running[0] : named.OrderByDescending(static w => w.SubmittedAt).ThenByDescending(static w => w.Revision).FirstOrDefault();
    }

    public static RpcException NotFound(string reference) => RpcException.NotFound("Workload", reference, "workload_list shows all workloads.");

    private static RpcException NotFound(string reference, IEnumerable<WorkloadRecord> all)
    {
        var near = Suggestions.Nearest(reference, [.. all.Select(static w => w.Name).OfType<string>().Distinct(StringComparer.Ordinal)]);
        return RpcException.NotFound("Workload", reference, "workload_list shows all workloads.", near.Count == 0 ? null : near);
    }
}
