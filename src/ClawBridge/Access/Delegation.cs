using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>
/// Nobody hands out, changes or takes away more than it holds itself; so whoever manages users or roles without being an
/// administrator can never become one. Pure.
/// </summary>
internal static class Delegation
{
    /// <exception cref="RpcException">-32001 when the principal lacks there one of the things that the grants allow.</exception>
    public static void Require(Principal principal, string role, IEnumerable<Grant> grants, BindingScope scope)
    {
        foreach (var grant in grants)
        {
            foreach (var action in grant.Actions)
            {
                if (scope.Allows(principal.Rights, $"{grant.Resource}:{action}")) continue;
                throw RpcException.Denied(
                    $"{principal.Name} cannot decide about role {role} {scope.Where}, which allows {grant.Resource}:{action}: {principal.Name} does not have that there.",
                    "Ask an administrator; everyone else decides only about what they hold themselves.");
            }
        }
    }
}
