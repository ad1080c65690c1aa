using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary>The roles that users have in one tenant or namespace.</summary>
internal static class ScopeBindings
{
    /// <summary>Names of the users that have a role there, in order.</summary>
    public static IReadOnlyList<string> Users(IStateView state, ScopeKind kind, string scopeId) =>
        [.. state.Rows(AccessTables.Users).Values.Where(user => user.Bindings.Any(binding => Is(binding, kind, scopeId))).Select(static user => user.Name).Order(StringComparer.Ordinal)];

    /// <summary>Takes them all, because the scope is gone.</summary>
    public static void Remove(Transaction transaction, ScopeKind kind, string scopeId)
    {
        foreach (var user in transaction.Rows(AccessTables.Users).Values.Where(user => user.Bindings.Any(binding => Is(binding, kind, scopeId))))
            transaction.Put(AccessTables.Users, user with { Bindings = [.. user.Bindings.Where(binding => !Is(binding, kind, scopeId))] });
    }

    private static bool Is(RoleBinding binding, ScopeKind kind, string scopeId) => binding.Scope == kind && binding.ScopeId == scopeId;
}
