using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>A user as callers see it.</summary>
internal sealed record UserItem(long CreatedAt, string Id, string Name, IReadOnlyList<string> Roles, IReadOnlyList<BindingItem> Bindings, string? Email)
{
    public static Shape Declared { get; } = Shape.Record(
        new Field("created_at", Shape.Time(), "Unix milliseconds."),
        new Field("id", Shape.Text(), "The user."),
        new Field("name", Shape.Text(), "Unique."),
        new Field("roles", Shape.List(Shape.Text()), "Names of the roles that it has anywhere, in the order in which they were assigned."),
        new Field("bindings", Shape.List(BindingItem.Declared), "The same with where each one reaches."),
        new Field("email", Shape.Text().Nullable, "As it was given."));

    public static UserItem Of(UserRecord user, AccessView view) => new(
        user.CreatedAt, user.Id, user.Name, [.. user.Bindings.Select(static binding => binding.Role).Distinct(StringComparer.Ordinal)],
        [.. user.Bindings.Select(binding => BindingItem.Of(binding, view))], user.Email);
}
