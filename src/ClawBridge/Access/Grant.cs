namespace ClawBridge.Access;

/// <summary>Actions on a resource that a role allows.</summary>
/// <param name="Resource">A resource, one with sub-resources after colons, or <c>*</c> for all.</param>
/// <param name="Actions">Words of <see cref="Actions"/>; <c>admin</c> stands for all of them.</param>
internal sealed record Grant(string Resource, IReadOnlyList<string> Actions)
{
    /// <summary>
    /// Whether it allows an action: the resource is the same, above it, or all; the action is named, or <c>admin</c> is. What shows a
    /// secret (<c>reveal</c>) is never implied by <c>read</c>.
    /// </summary>
    public bool Allows(ReadOnlySpan<char> resource, ReadOnlySpan<char> action)
    {
        if (!Covers(resource)) return false;
        foreach (var allowed in Actions)
        {
            if (allowed == Access.Actions.Admin || action.SequenceEqual(allowed)) return true;
        }

        return false;
    }

    private bool Covers(ReadOnlySpan<char> resource) =>
        Resource == "*" || (resource.StartsWith(Resource, StringComparison.Ordinal) && (resource.Length == Resource.Length || resource[Resource.Length] == ':'));
}
