using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>A role that a user has, and where, as callers see it.</summary>
internal sealed record BindingItem(string Role, ScopeKind Scope, string? ScopeId, string? ScopeName)
{
    public static Shape Declared { get; } = Shape.Record(
        new Field("role", Shape.Text(), "The role."),
        new Field("scope", ScopeWord, "How far it reaches."),
        new Field("scope_id", Shape.Text().Nullable, "The tenant's or namespace's id; null for the cluster."),
        new Field("scope_name", Shape.Text().Nullable, "The tenant's name or tenant/name; null for the cluster, and for what is gone."));

    /// <summary>How far a role reaches, as a parameter or result.</summary>
    public static Shape ScopeWord => Shape.Word("cluster", "tenant", "namespace");

    public static BindingItem Of(RoleBinding binding, AccessView view) => new(binding.Role, binding.Scope, binding.ScopeId, view.ScopeOf(binding).Name);
}
