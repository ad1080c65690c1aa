using ClawBridge.Workloads;

namespace ClawBridge.Secrets;

/// <summary>Namespaces that are nothing but their name.</summary>
internal sealed class PlainNamespaces : INamespaceNames
{
    public IReadOnlyList<string> NamesOf(string @namespace) => [@namespace];

    public bool IsDefault(string @namespace) => @namespace == SubmitValidator.DefaultNamespace;
}
