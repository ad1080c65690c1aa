using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary><c>user_create</c>: makes a user with roles on the cluster.</summary>
internal sealed class UserCreateHandler(AccessService access) : Handler<UserCreateRequest, UserItem>
{
    private const int MostRoles = 64;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "user_create",
        Summary = "Makes a user who may do what its roles allow; role_assign gives roles in one tenant or namespace only.",
        Group = "auth",
        Effect = Effect.Write,
        Permission = "users:create",
        Parameters =
        [
            new("name", Shape.Text(UserNames.MaxLength), "Unique: letters, digits, dots, dashes, underscores and @.", IsRequired: true, IsTarget: true),
            new("email", Shape.Text(UserNames.MaxEmailLength), "For people to know who it is."),
            new("roles", Shape.List(Shape.Text(RoleNames.MaxLength), MostRoles), "Roles on the whole cluster.", Default: "[]"),
        ],
        Result = UserItem.Declared,
        Errors =
        [
            (ErrorCodes.NotFound, "a role does not exist; no user is made"),
            (ErrorCodes.PermissionDenied, "a role allows more than the caller itself may"),
            (ErrorCodes.Conflict, "there is a user of this name, in whatever case"),
        ],
        Example = """{"name":"alice","email":"alice@lab.example","roles":["operator"]}""",
    };

    protected override JsonTypeInfo<UserCreateRequest> RequestType => AccessJson.Default.UserCreateRequest;

    protected override JsonTypeInfo<UserItem> ResultType => AccessJson.Default.UserItem;

    public override async ValueTask<UserItem> HandleAsync(UserCreateRequest request, CallContext call)
    {
        if (!UserNames.IsName(request.Name)) throw RpcException.Invalid("$.name", "$.name is no name that a user can have.", UserNames.Rule);
        if (request.Email is { } email && !UserNames.IsEmail(email)) throw RpcException.Invalid("$.email", "$.email is no e-mail address.", "Like alice@lab.example; or leave it out.");
        var id = access.NewId();
        return await call.TransactAsync(transaction => Create(transaction, call, request, id));
    }

    private UserItem Create(Transaction transaction, CallContext call, UserCreateRequest request, string id)
    {
        var view = AccessView.Of(transaction);
        if (view.Users.FirstOrDefault(user => string.Equals(user.Name, request.Name, StringComparison.OrdinalIgnoreCase)) is { } other)
            throw RpcException.Conflict(ErrorKinds.AlreadyExists, $"There is a user {other.Name} already.", "Use another name, or give that user what it needs with role_assign.");
        var roles = (request.Roles ?? []).Select((role, i) => view.Role(role, $"$.roles[{i}]")).Distinct().ToList();
        foreach (var role in roles) Delegation.Require(call.Principal, role.Id, role.Grants, BindingScope.Cluster);
        call.Target = id;
        var user = transaction.Put(AccessTables.Users, new UserRecord
        {
            Id = id,
            Name = request.Name,
            Email = request.Email,
            Bindings = [.. roles.Select(static role => BindingScope.Cluster.Bind(role.Id))],
            CreatedAt = transaction.Now,
        });
        transaction.Emit("user.created", id, $"User {user.Name} was created.");
        var answer = UserItem.Of(user, view);
        Remember(call, transaction, answer);
        return answer;
    }
}

/// <summary>The params of <c>user_create</c>.</summary>
internal sealed record UserCreateRequest(string Name, string? Email = null, IReadOnlyList<string>? Roles = null);
