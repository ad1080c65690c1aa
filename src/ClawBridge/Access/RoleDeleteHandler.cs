using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary><c>role_delete</c>: deletes a made role.</summary>
internal sealed class RoleDeleteHandler : Handler<RoleDeleteRequest, RoleDeleteResult>
{
    private const int MostNamed = 10;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "role_delete",
        Summary = "Deletes a made role that nobody has; with force, after a confirmation, it is taken from all who have it.",
        Group = "auth",
        Effect = Effect.Destructive,
        Permission = "roles:delete",
        Parameters =
        [
            new("name", Shape.Text(RoleNames.MaxLength), "The role.", IsRequired: true, IsTarget: true),
            new("force", Shape.Boolean(), "Take it from all who have it; has to be confirmed.", Default: "false"),
        ],
        Result = Shape.Record(
            new Field("success", Shape.Boolean(), "True: the role is gone."),
            new Field("name", Shape.Text(), "The role."),
            new Field("users", Shape.List(Shape.Text()), "Names of the users that lost it.")),
        Errors =
        [
            (ErrorCodes.NotFound, "no such role"),
            (ErrorCodes.PermissionDenied, "it allows more than the caller itself may"),
            (ErrorCodes.Conflict, "it is a built-in role, or somebody has it and force is not set"),
            (ErrorCodes.ConfirmationRequired, "force has to be confirmed with _meta.confirm"),
        ],
        Example = """{"name":"trainer"}""",
    };

    protected override JsonTypeInfo<RoleDeleteRequest> RequestType => AccessJson.Default.RoleDeleteRequest;

    protected override JsonTypeInfo<RoleDeleteResult> ResultType => AccessJson.Default.RoleDeleteResult;

    public override ValueTask<RoleDeleteResult> HandleAsync(RoleDeleteRequest request, CallContext call) => call.TransactAsync(transaction => Delete(transaction, call, request));

    private static RoleDeleteResult Delete(Transaction transaction, CallContext call, RoleDeleteRequest request)
    {
        var view = AccessView.Of(transaction);
        var role = view.Role(request.Name, "$.name");
        call.Target = role.Id;
        if (RoleNames.IsBuiltIn(role.Id)) throw RpcException.Conflict(ErrorKinds.WrongState, $"Role {role.Id} is built in and cannot be deleted.", "Take it from users with role_revoke.");
        Delegation.Require(call.Principal, role.Id, role.Grants, BindingScope.Cluster);
        var holders = view.Holders(role.Id);
        if (holders.Count > 0 && !request.Force)
            throw RpcException.Conflict(ErrorKinds.WrongState, $"Role {role.Id} is not deleted: {Names(holders)} {(holders.Count == 1 ? "has" : "have")} it.", "Take it from them with role_revoke, or repeat with force and confirm the plan.");
        if (request.Force)
            call.RequireConfirmation([.. holders.Select(user => $"Take role {role.Id} from user {user.Name} ({user.Id})."), $"Delete role {role.Id}."], role.Revision.ToString(CultureInfo.InvariantCulture));
        foreach (var user in holders) transaction.Put(AccessTables.Users, user with { Bindings = [.. user.Bindings.Where(binding => binding.Role != role.Id)] });
        transaction.Delete(AccessTables.Roles, role.Id);
        transaction.Emit("role.deleted", role.Id, $"Role {role.Id} was deleted.");
        return new RoleDeleteResult(true, role.Id, [.. holders.Select(static user => user.Name)]);
    }

    private static string Names(IReadOnlyList<UserRecord> users) =>
        string.Join(", ", users.Take(MostNamed).Select(static user => user.Name)) + (users.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {users.Count - MostNamed} more") : "");
}

/// <summary>The params of <c>role_delete</c>.</summary>
internal sealed record RoleDeleteRequest(string Name, bool Force = false);

/// <summary>The answer of <c>role_delete</c>.</summary>
internal sealed record RoleDeleteResult(bool Success, string Name, IReadOnlyList<string> Users);
