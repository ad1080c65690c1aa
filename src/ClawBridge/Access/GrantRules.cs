using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>Reads what a made role shall allow. Pure.</summary>
internal static class GrantRules
{
    public const int MaxGrants = 100;

    /// <summary>As callers write it, for a declaration.</summary>
    public static Shape Shape { get; } = Shape.List(
        Shape.Record(
            new("resource", Shape.Text(128), "A resource as in the permissions of methods, like workloads, or * for all.", IsRequired: true),
            new("actions", Shape.List(Actions.Shape, Actions.All.Length * 2), "What may be done to it; admin is everything, also showing secrets.", IsRequired: true)),
        MaxGrants);

    /// <summary>One grant a resource, by resource, with the actions in their own order.</summary>
    /// <exception cref="RpcException">-32602 about the first that means nothing.</exception>
    public static IReadOnlyList<Grant> Read(IReadOnlyList<PermissionItem> permissions, KnownResources resources)
    {
        if (permissions.Count == 0) throw RpcException.Invalid("$.permissions", "$.permissions must not be empty: such a role would allow nothing.", """Like [{"resource":"workloads","actions":["read"]}].""");
        for (var i = 0; i < permissions.Count; i++)
        {
            resources.Check(permissions[i].Resource.ToLowerInvariant(), $"$.permissions[{i}].resource");
            if (permissions[i].Actions.Count == 0) throw RpcException.Invalid($"$.permissions[{i}].actions", $"$.permissions[{i}].actions must not be empty.");
        }

        return
        [
            .. permissions.GroupBy(static item => item.Resource.ToLowerInvariant(), static item => item.Actions).OrderBy(static group => group.Key, StringComparer.Ordinal)
                .Select(static group => new Grant(group.Key, InOrder(group.SelectMany(static actions => actions)))),
        ];
    }

    private static string[] InOrder(IEnumerable<string> actions)
    {
        var named = actions.ToHashSet(StringComparer.Ordinal);
        return named.Contains(Actions.Admin) ? [Actions.Admin] : [.. Actions.All.Where(named.Contains)];
    }
}
