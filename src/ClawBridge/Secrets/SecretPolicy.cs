namespace ClawBridge.Secrets;

/// <summary>Who may use a secret, and read it. An empty list names nobody, <c>*</c> in it everybody.</summary>
internal sealed record SecretPolicy
{
    /// <summary>Namespaces whose workloads may use it, as the caller named them: an id, or <c>tenant/name</c>.</summary>
    public IReadOnlyList<string> AllowedNamespaces { get; set; } = [];

    /// <summary>Principals that may read it, and whose workloads may use it.</summary>
    public IReadOnlyList<string> AllowedPrincipals { get; set; } = [];

    /// <summary>Workloads that may use it, by id, by name in the default namespace, or by <c>namespace/name</c>.</summary>
    public IReadOnlyList<string> AllowedWorkloads { get; set; } = [];
}
