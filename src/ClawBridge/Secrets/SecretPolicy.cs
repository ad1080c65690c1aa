using ClawBridge.Rpc;

namespace ClawBridge.Secrets;

/// <summary>
/// Who may use a secret, and read it, as it is kept: by ids, so that nobody inherits anything who comes under a name later. An empty list
/// names nobody, <c>*</c> in it everybody. <see cref="PolicyReferences"/> reads and shows it by names.
/// </summary>
internal sealed record SecretPolicy
{
    /// <summary>Namespaces whose workloads may use it, by id.</summary>
    public IReadOnlyList<string> AllowedNamespaces { get; set; } = [];

    /// <summary>Principals that may read it, and whose workloads may use it: users by id, and <c>owner</c>.</summary>
    public IReadOnlyList<string> AllowedPrincipals { get; set; } = [];

    /// <summary>Workloads that may use it, by id, by name in the default namespace, or by the id of the namespace, a slash and the name.</summary>
    public IReadOnlyList<string> AllowedWorkloads { get; set; } = [];

    /// <summary>-32602 when an entry holds the secret's value, which everybody who may see the policy would read there.</summary>
    /// <param name="plain">The value as UTF-8.</param>
    public void RequireWithout(ReadOnlySpan<byte> plain)
    {
        RequireWithout("allowed_workloads", AllowedWorkloads, plain);
        RequireWithout("allowed_namespaces", AllowedNamespaces, plain);
        RequireWithout("allowed_principals", AllowedPrincipals, plain);
    }

    private static void RequireWithout(string name, IReadOnlyList<string> entries, ReadOnlySpan<byte> plain)
    {
        foreach (var entry in entries)
        {
            if (Withholding.Holds(entry, plain))
                throw RpcException.Invalid($"$.{name}", $"$.{name} holds the value itself, which would lie open there.", "Name who may use the secret, and send the value only as the value.");
        }
    }
}
