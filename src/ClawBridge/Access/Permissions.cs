namespace ClawBridge.Access;

/// <summary>How permissions are written: <c>resource:action</c>. A resource may have sub-resources after colons.</summary>
internal static class Permissions
{
    public static SplitPermission Split(ReadOnlySpan<char> permission)
    {
        var colon = permission.LastIndexOf(':');
        return colon < 0 ? new(permission, []) : new(permission[..colon], permission[(colon + 1)..]);
    }

    /// <summary>The two parts of a permission.</summary>
    internal readonly ref struct SplitPermission(ReadOnlySpan<char> resource, ReadOnlySpan<char> action)
    {
        private readonly ReadOnlySpan<char> _resource = resource;
        private readonly ReadOnlySpan<char> _action = action;

        public void Deconstruct(out ReadOnlySpan<char> resource, out ReadOnlySpan<char> action)
        {
            resource = _resource;
            action = _action;
        }
    }
}
