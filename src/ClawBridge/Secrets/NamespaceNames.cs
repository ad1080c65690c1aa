using ClawBridge.State;
using ClawBridge.Tenancy;
using ClawBridge.Workloads;

namespace ClawBridge.Secrets;

/// <summary>The names of the namespaces of the cluster as they are now.</summary>
internal sealed class NamespaceNames(IStore store) : INamespaceNames
{
    /// <summary>The default namespace goes by its bare name too.</summary>
    public IReadOnlyList<string> NamesOf(string @namespace)
    {
        var qualified = TenancyView.Of(store.Current).QualifiedName(@namespace);
        return IsDefault(@namespace) ? [@namespace, qualified, SubmitValidator.DefaultNamespace] : [@namespace, qualified];
    }

    public bool IsDefault(string @namespace) => @namespace is SubmitValidator.DefaultNamespace or NamespaceRecord.DefaultId;
}
