using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary><c>role_update</c>: changes a made role for all who have it.</summary>
internal sealed class RoleUpdateHandler(AccessService access) : Handler<RoleUpdateRequest, RoleItem>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "role_update",
        Summary = "Changes what a made role allows, at once for all who have it; what is left out stays.",
        Group = "auth",
        Effect = Effect.Write,
        Permission = "roles:update",
        Parameters =
        [
            new("name", Shape.Text(RoleNames.MaxLength), "The role.", IsRequired: true, IsTarget: true),
            new("permissions", GrantRules.Shape, "All that it allows from now on; nothing of it more than the caller itself may."),
            new("description", Shape.Text(RoleCreateHandler.MaxDescription), "What it is for."),
        ],
        Result = RoleItem.Declared,
        Errors =
        [
            (ErrorCodes.NotFound, "no such role"),
            (ErrorCodes.InvalidParams, "nothing is to be changed, or a permission names no resource of this bridge"),
            (ErrorCodes.PermissionDenied, "it allows, or would allow, more than the caller itself may"),
            (ErrorCodes.Conflict, "it is a built-in role"),
        ],
        Example = """{"name":"trainer","permissions":[{"resource":"workloads","actions":["create","read","update","delete"]}]}""",
    };

    protected override JsonTypeInfo<RoleUpdateRequest> RequestType => AccessJson.Default.RoleUpdateRequest;

    protected override JsonTypeInfo<RoleItem> ResultType => AccessJson.Default.RoleItem;

    public override ValueTask<RoleItem> HandleAsync(RoleUpdateRequest request, CallContext call)
    {
        if (request is { Permissions: null, Description: null }) throw RpcException.Invalid("$.permissions", "Nothing is to be changed.", "Send $.permissions, $.description or both.");
        var grants = request.Permissions is null ? null : GrantRules.Read(request.Permissions, access.Resources);
        return call.TransactAsync(transaction => Update(transaction, call, request, grants));
    }

    private static RoleItem Update(Transaction transaction, CallContext call, RoleUpdateRequest request, IReadOnlyList<Grant>? grants)
    {
        var role = AccessView.Of(transaction).Role(request.Name, "$.name");
        call.Target = role.Id;
        if (RoleNames.IsBuiltIn(role.Id)) throw RpcException.Conflict(ErrorKinds.WrongState, $"Role {role.Id} is built in and cannot be changed.", "Make one of your own with role_create.");
        Delegation.Require(call.Principal, role.Id, role.Grants, BindingScope.Cluster);
        Delegation.Require(call.Principal, role.Id, grants ?? [], BindingScope.Cluster);
        var changed = transaction.Put(AccessTables.Roles, role with { Grants = grants ?? role.Grants, Description = request.Description ?? role.Description });
        transaction.Emit("role.updated", role.Id, $"Role {role.Id} was changed.");
        return RoleItem.Of(changed);
    }
}

/// <summary>The params of <c>role_update</c>.</summary>
internal sealed record RoleUpdateRequest(string Name, IReadOnlyList<PermissionItem>? Permissions = null, string? Description = null);
