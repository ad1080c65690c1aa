using ClawBridge.Secrets;
using ClawBridge.State;

namespace ClawBridge.Workloads;

/// <summary>Finds which workloads use which secret. Pure.</summary>
internal static class SecretUses
{
    /// <summary>Every use of a secret by an unfinished workload, oldest workload first.</summary>
    public static IReadOnlyList<SecretUse> Of(StateSnapshot state, string secretId) => Of(state.Rows(WorkloadTables.Workloads).Values, secretId);

    /// <inheritdoc cref="Of(StateSnapshot, string)"/>
    public static IReadOnlyList<SecretUse> Of(Transaction transaction, string secretId) => Of(transaction.Rows(WorkloadTables.Workloads).Values, secretId);

    /// <summary>Every use in a workload: files, variables, registry.</summary>
    public static IEnumerable<SecretUse> In(WorkloadRecord workload)
    {
        var spec = workload.Spec;
        foreach (var reference in spec.SecretFiles.Values.Concat(spec.EnvSecrets.Values))
        {
            if (SecretReference.TryParse(reference, out var secret)) yield return new SecretUse(workload, secret.Id, secret.Version, false);
        }

        if (spec.RegistrySecret is { } registry && SecretReference.TryParse(registry, out var login)) yield return new SecretUse(workload, login.Id, login.Version, true);
    }

    public static bool HasAny(WorkloadSpec spec) => spec.SecretFiles.Count > 0 || spec.EnvSecrets.Count > 0 || spec.RegistrySecret is not null;

    private static IReadOnlyList<SecretUse> Of(IEnumerable<WorkloadRecord> workloads, string secretId) =>
    [
        .. workloads.Where(static w => !w.IsFinished && HasAny(w.Spec)).OrderBy(static w => w.SubmittedAt).ThenBy(static w => w.Id, StringComparer.Ordinal)
            .SelectMany(In).Where(use => use.SecretId == secretId),
    ];
}
