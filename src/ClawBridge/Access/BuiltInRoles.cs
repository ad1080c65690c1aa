namespace ClawBridge.Access;

/// <summary>The roles that every cluster has. They cannot be changed or deleted.</summary>
internal static class BuiltInRoles
{
    public const string Admin = "admin";
    public const string Operator = "operator";
    public const string Viewer = "viewer";

    /// <summary>What the legacy called <see cref="Viewer"/>; accepted on input.</summary>
    public const string ViewerAlias = "readonly";

    private static readonly string[] Look = [Actions.Read, Actions.List];

    public static IReadOnlyList<RoleRecord> All { get; } =
    [
        Of(Admin, "May do everything.", new Grant("*", [Actions.Admin])),
        Of(Operator, "Runs workloads and the secrets that they use, and sees nodes and the cluster.",
            new Grant("cluster", Look),
            new Grant("events", Look),
            new Grant("namespaces", Look),
            new Grant("nodes", [.. Look, Actions.Execute]),
            new Grant("secrets", [Actions.Create, Actions.Read, Actions.Update, Actions.Delete, Actions.List]),
            new Grant("tenants", Look),
            new Grant("workloads", [Actions.Admin])),
        Of(Viewer, "Sees everything but the values of secrets, and changes nothing.", new Grant("*", Look)),
    ];

    /// <summary>The name without the legacy's alias.</summary>
    public static string Canonical(string name) => name == ViewerAlias ? Viewer : name;

    public static RoleRecord? Find(string name) => All.FirstOrDefault(role => role.Id == name);

    private static RoleRecord Of(string name, string description, params Grant[] grants) => new() { Id = name, Description = description, Grants = grants };
}
