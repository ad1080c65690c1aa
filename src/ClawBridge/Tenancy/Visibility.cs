using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary>The namespaces in which a call's method is allowed to its caller: what it may list and find by name.</summary>
internal sealed class Visibility
{
    private readonly HashSet<string>? _namespaces;

    private Visibility(HashSet<string>? namespaces) => _namespaces = namespaces;

    /// <summary>Sees all, also what is in no namespace.</summary>
    public static Visibility All { get; } = new(null);

    public static Visibility Of(CallContext call, TenancyView view) =>
        call.Principal.Rights.OnCluster(call.Method.Permission)
            ? All
            : new Visibility([.. view.EachNamespace.Where(row => call.MayIn(row.Place)).Select(static row => row.Id)]);

    public bool Sees(string namespaceId) => _namespaces?.Contains(namespaceId) ?? true;
}
