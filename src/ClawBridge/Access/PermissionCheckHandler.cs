using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary><c>permission_check</c>: what the gate would say.</summary>
internal sealed class PermissionCheckHandler(AccessService access) : Handler<PermissionCheckRequest, PermissionCheckResult>
{
    private const int LongestResource = 256;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "permission_check",
        Summary = "Tells whether a user may do something, on the cluster or in a tenant or namespace; everyone may ask about itself.",
        Group = "auth",
        Effect = Effect.Read,
        Permission = "users:read",
        Reach = Reach.Anyone,
        Parameters =
        [
            new("user_id", Shape.Text(UserNames.MaxLength), "The user's id or name.", IsRequired: true),
            new("resource", Shape.Text(LongestResource), "As in the permissions of methods, like workloads; with sub-resources after colons.", IsRequired: true),
            new("action", Actions.Shape, "What would be done; admin is everything.", IsRequired: true),
            .. ScopeChoice.Parameters,
        ],
        Result = Shape.Record(
            new Field("allowed", Shape.Boolean(), "Whether the gate would let the user through."),
            new Field("reason", Shape.Text().Nullable, "Why not; null when it is allowed.")),
        Errors =
        [
            (ErrorCodes.NotFound, "no such user, tenant or namespace"),
            (ErrorCodes.PermissionDenied, "it asks about another user without the permission users:read on the cluster, or about a place that the caller may not know of, be it there or not"),
        ],
        Example = """{"user_id":"alice","resource":"workloads","action":"create","namespace":"research/nlp"}""",
    };

    protected override JsonTypeInfo<PermissionCheckRequest> RequestType => AccessJson.Default.PermissionCheckRequest;

    protected override JsonTypeInfo<PermissionCheckResult> ResultType => AccessJson.Default.PermissionCheckResult;

    public override ValueTask<PermissionCheckResult> HandleAsync(PermissionCheckRequest request, CallContext call)
    {
        var isOwn = request.UserId == call.Principal.Name || request.UserId == call.Principal.UserId;
        if (!isOwn) call.RequireOnCluster();
        var view = access.View();
        var user = view.User(request.UserId, call);
        call.Target = user.Id;
        if (request.Resource.Length == 0) throw RpcException.Invalid("$.resource", "$.resource must not be empty.", "Like workloads.");
        var scope = ScopeChoice.Read(request, null, view.Tenancy, call, place => Sees(place, call, view));
        var (rights, permission) = (access.RightsOf(user.Id), $"{request.Resource.ToLowerInvariant()}:{request.Action}");
        return ValueTask.FromResult(scope.Allows(rights, permission) ? new PermissionCheckResult(true, null) : new(false, Reason(user, permission, scope, rights)));
    }

    /// <summary>Whether the caller may know that a place is there: it may look at all of them or at this one, or has a role in it or inside of it.</summary>
    private static bool Sees(Place place, CallContext call, AccessView view)
    {
        if (call.IsClusterWide || call.Principal.Rights.In(place.NamespaceId is null ? "tenants:read" : "namespaces:read", place)) return true;
        var bindings = call.Principal.UserId is { } id ? view.UserById(id)?.Bindings ?? [] : [];
        return bindings.Where(static binding => binding.Scope != ScopeKind.Cluster).Select(view.ScopeOf).Any(scope =>
            scope.Place.TenantId == place.TenantId && (place.NamespaceId is null || scope.Place.NamespaceId is null || scope.Place.NamespaceId == place.NamespaceId));
    }

    private static string Reason(UserRecord user, string permission, BindingScope scope, IRights rights)
    {
        var elsewhere = rights.Somewhere(permission) ? " There are tenants or namespaces where it does; user_get shows its bindings." : "";
        return $"User {user.Name} does not have the permission {permission} {scope.Where}.{elsewhere}";
    }
}

/// <summary>The params of <c>permission_check</c>.</summary>
internal sealed record PermissionCheckRequest(
    string UserId, string Resource, string Action, string? Tenant = null, string? TenantId = null, string? Namespace = null, string? NamespaceId = null) : IScopedRequest;

/// <summary>The answer of <c>permission_check</c>.</summary>
internal sealed record PermissionCheckResult(bool Allowed, string? Reason);
