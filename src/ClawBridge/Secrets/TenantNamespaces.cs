using ClawBridge.State;
using ClawBridge.Tenancy;

namespace ClawBridge.Secrets;

/// <summary>The namespaces of the state.</summary>
internal sealed class TenantNamespaces(IStore store) : INamespaceNames
{
    // The default one goes by its bare name too, as it did before there were others.
    public IReadOnlyList<string> NamesOf(string namespaceId)
    {
        var qualified = TenancyView.Of(store.Current).QualifiedName(namespaceId);
        return IsDefault(namespaceId) ? [namespaceId, qualified, NamespaceRecord.Default.Name] : [namespaceId, qualified];
    }

    public bool IsDefault(string namespaceId) => namespaceId == NamespaceRecord.DefaultId;
}
