using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>A role as callers see it.</summary>
internal sealed record RoleItem(string? Description, string Name, IReadOnlyList<PermissionItem> Permissions, bool BuiltIn)
{
    public static Shape Declared { get; } = Shape.Record(
        new Field("description", Shape.Text().Nullable, "What it is for."),
        new Field("name", Shape.Text(), "The role."),
        new Field("permissions", Shape.List(Shape.Record(
            new Field("resource", Shape.Text(), "A resource; * is all."),
            new Field("actions", Shape.List(Shape.Word(Actions.All)), "What may be done to it; admin is everything."))), "What it allows, one entry a resource."),
        new Field("built_in", Shape.Boolean(), "Every cluster has it; it cannot be changed or deleted."));

    public static RoleItem Of(RoleRecord role) => new(
        role.Description, role.Id, [.. role.Grants.Select(static grant => new PermissionItem(grant.Resource, grant.Actions))], BuiltInRoles.Find(role.Id) is not null);
}
