using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Tenancy;

/// <summary>A namespace as methods answer it: the legacy's fields in their order, then the new ones.</summary>
internal sealed record NamespaceView(
    long CreatedAt, string Id, IReadOnlyDictionary<string, string> Labels, string Name, QuotaView Quota, string TenantId, UsageView Usage, bool Deleting,
    string QualifiedName)
{
    public static Shape Declared { get; } = Shape.Record(
        new("created_at", Shape.Time(), "Unix milliseconds; 0 for the default one."),
        new("id", Shape.Text(), "Its id, a UUID."),
        new("labels", Shape.Map(Shape.Text()), "Its labels."),
        new("name", Shape.Text(), "Its name, unique in the tenant."),
        new("quota", QuotaView.Declared, "Its limits; null = unlimited. The tenant's own hold as well."),
        new("tenant_id", Shape.Text(), "The tenant that it belongs to."),
        new("usage", UsageView.Declared, "What it uses now."),
        new("deleting", Shape.Boolean(), "It takes nothing new and is gone when what is in it has ended."),
        new("qualified_name", Shape.Text(), "tenant/name."));

    /// <param name="now">Unix milliseconds.</param>
    public static NamespaceView Of(IStateView state, NamespaceRecord row, long now) => new(
        row.CreatedAt, row.Id, Ordered.ByKey(row.Labels), row.Name, QuotaView.Of(row.Quota), row.TenantId, UsageView.Of(row.Quota, Usages.OfNamespace(state, row.Id), now),
        row.DeleteRequested, TenancyView.Of(state).QualifiedName(row));
}
