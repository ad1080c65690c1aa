using ClawBridge.State;

namespace ClawBridge.Tenancy;

/// <summary>What lives in namespaces: a namespace can be deleted only when nothing of it is left.</summary>
internal interface INamespaceContents
{
    /// <summary>What a caller needs in the namespace to have its contents deleted with it.</summary>
    string DeletePermission { get; }

    /// <summary>All of it that is in a namespace, by id.</summary>
    IReadOnlyList<Inhabitant> In(IStateView state, string namespaceId);

    /// <summary>
    /// Deletes all of it. What has to end first is asked to, and is deleted when it has ended; <see cref="NamespaceEnding.Advance"/>
    /// is called then.
    /// </summary>
    void Clear(Transaction transaction, string namespaceId);
}
