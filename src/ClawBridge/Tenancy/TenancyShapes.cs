using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary>Declared forms that several methods of this room share.</summary>
internal static class TenancyShapes
{
    /// <summary>Of <c>tenant/name</c>.</summary>
    public const int LongestReference = TenancyNames.LongestTenant + 1 + TenancyNames.LongestNamespace;

    public static Field NamespaceId => new("namespace_id", Shape.Text(LongestReference), "The namespace: its id, tenant/name, or its name where the caller sees only one.", IsRequired: true, IsTarget: true);
}
