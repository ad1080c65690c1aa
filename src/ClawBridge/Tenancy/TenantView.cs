using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Tenancy;

/// <summary>A tenant as methods answer it: the legacy's fields in their order, then the new ones.</summary>
internal sealed record TenantView(
    long CreatedAt, string? DisplayName, string Id, string Name, int NamespaceCount, QuotaView DefaultQuota, bool Deleting, IReadOnlyDictionary<string, string> Labels,
    QuotaView Quota, UsageView Usage)
{
    public static Shape Declared { get; } = Shape.Record(
        new("created_at", Shape.Time(), "Unix milliseconds; 0 for the default one."),
        new("display_name", Shape.Text().Nullable, "Its name for people."),
        new("id", Shape.Text(), "Its id, a UUID."),
        new("name", Shape.Text(), "Its unique name."),
        new("namespace_count", Shape.Integer(0), "Its namespaces."),
        new("default_quota", QuotaView.Declared, "What a namespace gets that is made without a quota."),
        new("deleting", Shape.Boolean(), "It takes nothing new and is gone when its namespaces are."),
        new("labels", Shape.Map(Shape.Text()), "Its labels."),
        new("quota", QuotaView.Declared, "Limits of all its namespaces together; null = unlimited."),
        new("usage", UsageView.Declared, "What all its namespaces use together; GPU hours of those that are gone count too."));

    /// <param name="now">Unix milliseconds.</param>
    public static TenantView Of(IStateView state, TenantRecord row, long now) => new(
        row.CreatedAt, row.DisplayName, row.Id, row.Name, TenancyView.Of(state).NamespacesOf(row.Id).Count(), QuotaView.Of(row.DefaultQuota), row.DeleteRequested,
        Ordered.ByKey(row.Labels), QuotaView.Of(row.Quota), UsageView.Of(row.Quota, Usages.OfTenant(state, row.Id), now));
}
