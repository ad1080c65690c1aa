using ClawBridge.Rpc;

namespace ClawBridge.Secrets;

/// <summary>What a call says of a policy; what it does not name stays as it is.</summary>
internal sealed record PolicyChange(IReadOnlyList<string>? AllowedNamespaces, IReadOnlyList<string>? AllowedPrincipals, IReadOnlyList<string>? AllowedWorkloads)
{
    public const int MaxEntries = 1000;
    public const int MaxLength = 300;

    /// <summary>It says nothing.</summary>
    public bool IsEmpty => AllowedNamespaces is null && AllowedPrincipals is null && AllowedWorkloads is null;

    /// <summary>The parameters to append to a method's own.</summary>
    public static IReadOnlyList<Field> Parameters(string left) =>
    [
        new("allowed_workloads", Names, $"Workloads that may use it: ids, names in the default namespace, or namespace/name with a namespace that exists; * is all. {left}"),
        new("allowed_namespaces", Names, $"Namespaces whose workloads may use it: ids or tenant/name of those that exist; * is all. {left}"),
        new("allowed_principals", Names, $"Principals that may read it and whose workloads may use it: names or ids of users that exist, or owner; * is all. {left}"),
    ];

    private static Shape Names => Shape.List(Shape.Text(MaxLength), MaxEntries);

    /// <summary>-32602 for an entry that names nothing.</summary>
    public void Check()
    {
        Check(AllowedWorkloads, "$.allowed_workloads");
        Check(AllowedNamespaces, "$.allowed_namespaces");
        Check(AllowedPrincipals, "$.allowed_principals");
    }

    /// <inheritdoc cref="SecretPolicy.RequireWithout(ReadOnlySpan{byte})"/>
    public void RequireWithout(ReadOnlySpan<byte> plain) => Apply(new SecretPolicy()).RequireWithout(plain);

    public SecretPolicy Apply(SecretPolicy policy) => new()
    {
        AllowedNamespaces = Sorted(AllowedNamespaces) ?? policy.AllowedNamespaces,
        AllowedPrincipals = Sorted(AllowedPrincipals) ?? policy.AllowedPrincipals,
        AllowedWorkloads = Sorted(AllowedWorkloads) ?? policy.AllowedWorkloads,
    };

    private static void Check(IReadOnlyList<string>? entries, string field)
    {
        for (var i = 0; i < entries?.Count; i++)
        {
            if (entries[i].Trim().Length == 0 || entries[i].Any(char.IsControl))
                throw RpcException.Invalid($"{field}[{i}]", $"{field}[{i}] names nobody.", "Give a name or id without control characters, or * for everybody.");
        }
    }

    private static string[]? Sorted(IReadOnlyList<string>? entries) =>
        entries is null ? null : [.. entries.Select(static e => e.Trim()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
