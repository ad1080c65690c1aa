using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary><c>role_create</c>: makes a role.</summary>
internal sealed class RoleCreateHandler(AccessService access) : Handler<RoleCreateRequest, RoleItem>
{
    /// <summary>Longest description of a role, in characters.</summary>
    public const int MaxDescription = 512;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "role_create",
        Summary = "Makes a role that allows actions on resources; role_assign gives it to users.",
        Group = "auth",
        Effect = Effect.Write,
        Permission = "roles:create",
        Parameters =
        [
            new("name", Shape.Text(RoleNames.MaxLength), "Unique: lower-case letters, digits, dots, dashes and underscores.", IsRequired: true, IsTarget: true),
            new("permissions", GrantRules.Shape, "What it allows; nothing of it more than the caller itself may.", IsRequired: true),
            new("description", Shape.Text(MaxDescription), "What it is for."),
        ],
        Result = RoleItem.Declared,
        Errors =
        [
            (ErrorCodes.InvalidParams, "a permission names no resource of this bridge"),
            (ErrorCodes.PermissionDenied, "it allows more than the caller itself may"),
            (ErrorCodes.Conflict, "there is a role of this name"),
        ],
        Example = """{"name":"trainer","permissions":[{"resource":"workloads","actions":["create","read","update"]}]}""",
    };

    protected override JsonTypeInfo<RoleCreateRequest> RequestType => AccessJson.Default.RoleCreateRequest;

    protected override JsonTypeInfo<RoleItem> ResultType => AccessJson.Default.RoleItem;

    public override ValueTask<RoleItem> HandleAsync(RoleCreateRequest request, CallContext call)
    {
        if (!RoleNames.IsName(request.Name)) throw RpcException.Invalid("$.name", "$.name is no name that a role can have.", RoleNames.Rule);
        var grants = GrantRules.Read(request.Permissions, access.Resources);
        return call.TransactAsync(transaction => Create(transaction, call, request, grants));
    }

    private RoleItem Create(Transaction transaction, CallContext call, RoleCreateRequest request, IReadOnlyList<Grant> grants)
    {
        call.Target = request.Name;
        if (RoleNames.IsBuiltIn(request.Name) || transaction.Find(AccessTables.Roles, request.Name) is not null)
            throw RpcException.Conflict(ErrorKinds.AlreadyExists, $"There is a role {request.Name} already.", "Use another name, or change a made one with role_update.");
        Delegation.Require(call.Principal, request.Name, grants, BindingScope.Cluster);
        var role = transaction.Put(AccessTables.Roles, new RoleRecord { Id = request.Name, Description = request.Description, Grants = grants, CreatedAt = transaction.Now });
        transaction.Emit("role.created", role.Id, $"Role {role.Id} was created.");
        var answer = RoleItem.Of(role);
        Remember(call, transaction, answer);
        return answer;
    }
}

/// <summary>The params of <c>role_create</c>.</summary>
internal sealed record RoleCreateRequest(string Name, IReadOnlyList<PermissionItem> Permissions, string? Description = null);
