namespace ClawBridge.Secrets;

/// <summary>By what names policies may mean a namespace.</summary>
internal interface INamespaceNames
{
    /// <summary>Everything that means the namespace of a workload: its id and its qualified name.</summary>
    IReadOnlyList<string> NamesOf(string namespaceId);

    /// <summary>It is the one in which a workload's bare name is looked for first.</summary>
    bool IsDefault(string namespaceId);
}
