using ClawBridge.Access;
using ClawBridge.State;

namespace ClawBridge.Tenancy;

/// <summary>How namespaces and tenants go, inside a transaction: never before all that is in them has ended.</summary>
internal static class NamespaceEnding
{
    /// <summary>Something in the namespace has gone. Deletes the namespace when that was asked for and nothing is left, and its tenant in the same way.</summary>
    public static void Advance(Transaction transaction, string namespaceId)
    {
        if (transaction.Find(TenancyTables.Namespaces, namespaceId) is { DeleteRequested: true } row && Usages.OfNamespace(transaction, namespaceId).IsVacant)
            Remove(transaction, row);
    }

    /// <summary>Ends what is in the namespace and deletes it, now or when that has ended.</summary>
    /// <returns>Whether it is gone already.</returns>
    public static bool End(Transaction transaction, NamespaceRecord row, INamespaceContents contents)
    {
        contents.Clear(transaction, row.Id);
        if (Usages.OfNamespace(transaction, row.Id).IsVacant)
        {
            Remove(transaction, row);
            return true;
        }

        if (!row.DeleteRequested) transaction.Put(TenancyTables.Namespaces, row with { DeleteRequested = true });
        transaction.Emit("namespace.ending", row.Id, $"Namespace {TenancyView.Of(transaction).QualifiedName(row)} is being deleted; what is in it is being stopped.",
            tenantId: row.TenantId, namespaceId: row.Id);
        return false;
    }

    /// <summary>Ends all namespaces of the tenant and deletes it, now or when they are gone.</summary>
    /// <returns>Whether it is gone already.</returns>
    public static bool End(Transaction transaction, TenantRecord row, INamespaceContents contents)
    {
        foreach (var inside in TenancyView.Of(transaction).NamespacesOf(row.Id)) End(transaction, inside, contents);
        if (!TenancyView.Of(transaction).NamespacesOf(row.Id).Any())
        {
            // The last of its namespaces has taken it along when it was being deleted already.
            if (transaction.Find(TenancyTables.Tenants, row.Id) is { } left) Remove(transaction, left);
            return true;
        }

        if (!row.DeleteRequested) transaction.Put(TenancyTables.Tenants, row with { DeleteRequested = true });
        transaction.Emit("tenant.ending", row.Id, $"Tenant {row.Name} is being deleted; what is in its namespaces is being stopped.", tenantId: row.Id);
        return false;
    }

    private static void Remove(Transaction transaction, NamespaceRecord row)
    {
        var name = TenancyView.Of(transaction).QualifiedName(row);
        transaction.Delete(TenancyTables.Namespaces, row.Id);
        transaction.Delete(TenancyTables.Usage, row.Id);
        ScopeBindings.Remove(transaction, ScopeKind.Namespace, row.Id);
        transaction.Emit("namespace.deleted", row.Id, $"Namespace {name} was deleted.", tenantId: row.TenantId, namespaceId: row.Id);
        if (transaction.Find(TenancyTables.Tenants, row.TenantId) is { DeleteRequested: true } tenant && !TenancyView.Of(transaction).NamespacesOf(tenant.Id).Any())
            Remove(transaction, tenant);
    }

    private static void Remove(Transaction transaction, TenantRecord row)
    {
        transaction.Delete(TenancyTables.Tenants, row.Id);
        transaction.Delete(TenancyTables.Usage, row.Id);
        ScopeBindings.Remove(transaction, ScopeKind.Tenant, row.Id);
        transaction.Emit("tenant.deleted", row.Id, $"Tenant {row.Name} was deleted.", tenantId: row.Id);
    }
}
