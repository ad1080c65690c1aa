using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Tenancy;

/// <summary>What callers may do to tenants and namespaces, inside a transaction.</summary>
internal static class TenancyCommands
{
    /// <summary>-32004 when a tenant has the name.</summary>
    public static TenantRecord Create(Transaction transaction, TenantRecord row)
    {
        if (TenancyView.Of(transaction).Tenants.FirstOrDefault(other => other.Name == row.Name) is { } taken)
            throw RpcException.Conflict(ErrorKinds.AlreadyExists, $"A tenant is called {row.Name} already: {taken.Id}.", "Choose another name, or use that tenant.");
        transaction.Emit("tenant.created", row.Id, $"Tenant {row.Name} was made.", tenantId: row.Id);
        Usages.Open(transaction, row.Id);
        return transaction.Put(TenancyTables.Tenants, row);
    }

    /// <summary>-32000 when the tenant is gone, -32004 when it is being deleted or a namespace of it has the name.</summary>
    public static NamespaceRecord Create(Transaction transaction, NamespaceRecord row)
    {
        var view = TenancyView.Of(transaction);
        var tenant = Tenant(transaction, row.TenantId);
        if (tenant.DeleteRequested) throw RpcException.Conflict(ErrorKinds.WrongState, $"Tenant {tenant.Name} is being deleted and takes no new namespace.", "Use another tenant.");
        if (view.NamespacesOf(tenant.Id).FirstOrDefault(other => other.Name == row.Name) is { } taken)
        {
            throw RpcException.Conflict(ErrorKinds.AlreadyExists, $"A namespace of tenant {tenant.Name} is called {row.Name} already: {taken.Id}.",
                "Choose another name, or use that namespace.");
        }

        transaction.Emit("namespace.created", row.Id, $"Namespace {tenant.Name}/{row.Name} was made.", tenantId: tenant.Id, namespaceId: row.Id);
        Usages.Open(transaction, row.Id);
        return transaction.Put(TenancyTables.Namespaces, row);
    }

    /// <summary>Writes what changed of a tenant and tells it, unless nothing did. -32000 when it is gone.</summary>
    public static TenantRecord ChangeTenant(Transaction transaction, string id, string what, Func<TenantRecord, TenantRecord> change)
    {
        var row = Tenant(transaction, id);
        var changed = change(row);
        if (changed == row) return row;
        transaction.Emit("tenant.changed", id, $"The {what} of tenant {row.Name} changed.", tenantId: id);
        return transaction.Put(TenancyTables.Tenants, changed);
    }

    /// <summary>Writes what changed of a namespace and tells it, unless nothing did. -32000 when it is gone.</summary>
    public static NamespaceRecord ChangeNamespace(Transaction transaction, string id, string what, Func<NamespaceRecord, NamespaceRecord> change)
    {
        var row = Namespace(transaction, id);
        var changed = change(row);
        if (changed == row) return row;
        transaction.Emit("namespace.changed", id, $"The {what} of namespace {TenancyView.Of(transaction).QualifiedName(row)} changed.", tenantId: row.TenantId, namespaceId: id);
        return transaction.Put(TenancyTables.Namespaces, changed);
    }

    /// <summary>-32000 when it is gone.</summary>
    public static TenantRecord Tenant(Transaction transaction, string id) =>
        TenancyView.Of(transaction).Tenant(id) ?? throw RpcException.NotFound("Tenant", id, "It was deleted a moment ago; tenant_list shows all that you may see.");

    /// <summary>-32000 when it is gone.</summary>
    public static NamespaceRecord Namespace(Transaction transaction, string id) =>
        TenancyView.Of(transaction).Namespace(id) ?? throw RpcException.NotFound("Namespace", id, "It was deleted a moment ago; namespace_list shows all that you may see.");
}
