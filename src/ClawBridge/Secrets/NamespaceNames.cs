using ClawBridge.State;
using ClawBridge.Tenancy;

namespace ClawBridge.Secrets;

/// <summary>The names of the namespaces of the cluster as they are now.</summary>
internal sealed class NamespaceNames(IStore store) : INamespaceNames
{
    /// <summary>The default namespace goes by its bare name too, as it did before there were others.</summary>
    public IReadOnlyList<string> NamesOf(string namespaceId)
    {
        var qualified = TenancyView.Of(store.Current).QualifiedName(namespaceId);
        return IsDefault(namespaceId) ? [namespaceId, qualified, NamespaceRecord.Default.Name] : [namespaceId, qualified];
    }

    public bool IsDefault(string namespaceId) => namespaceId == NamespaceRecord.DefaultId;
}
