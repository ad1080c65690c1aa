using ClawBridge.Rpc;
using ClawBridge.Workloads;

namespace ClawBridge.Secrets;

/// <summary>Decides who may do what with a secret. Policies name users and namespaces by id; names are those of rows from before that. Pure.</summary>
internal static class SecretAccess
{
    private const string Everybody = "*";

    /// <summary>Above all policies: they may change them.</summary>
    public static bool IsAbovePolicy(Principal principal) => principal.IsAdministrator;

    /// <summary>May read the value, and change who else may.</summary>
    public static bool MayRead(SecretPolicy policy, Principal principal) =>
        IsAbovePolicy(principal) || Names(policy.AllowedPrincipals, principal.Identity) || Names(policy.AllowedPrincipals, principal.Name);

    /// <summary>The policy names the workload, its namespace, or the principal that submitted it.</summary>
    public static bool MayUse(SecretPolicy policy, WorkloadRecord workload, INamespaceNames namespaces)
    {
        if (Names(policy.AllowedPrincipals, workload.OwnerId ?? workload.Owner) || Names(policy.AllowedPrincipals, workload.Owner) || Names(policy.AllowedWorkloads, workload.Id)) return true;
        var places = namespaces.NamesOf(workload.Namespace);
        if (places.Any(place => Names(policy.AllowedNamespaces, place))) return true;
        if (workload.Name is not { } name) return false;
        return places.Any(place => Names(policy.AllowedWorkloads, $"{place}/{name}")) || (namespaces.IsDefault(workload.Namespace) && Names(policy.AllowedWorkloads, name));
    }

    /// <summary>-32001 for a principal that may not read the secret.</summary>
    public static void RequireReader(SecretRecord secret, Principal principal)
    {
        if (!MayRead(secret.Policy, principal))
            throw RpcException.Denied($"Secret '{secret.Id}' may not be read by {principal.Name}: its policy names somebody else.", "Ask the owner of this bridge or an administrator; secret_metadata shows the policy.");
    }

    /// <summary>-32001 for a principal that may not change or delete the secret.</summary>
    public static void RequireKeeper(SecretRecord secret, Principal principal)
    {
        if (!MayRead(secret.Policy, principal))
            throw RpcException.Denied(
                $"Secret '{secret.Id}' and its policy may not be changed by {principal.Name}: its policy names somebody else.",
                "Only who may read a secret may change or delete it: ask one of its principals, the owner of this bridge or an administrator.");
    }

    /// <summary>-32001 for a workload that may not use the secret.</summary>
    public static void RequireUser(SecretRecord secret, WorkloadRecord workload, INamespaceNames namespaces)
    {
        if (!MayUse(secret.Policy, workload, namespaces))
            throw RpcException.Denied(
                $"Secret '{secret.Id}' may not be used by workload {workload.Name ?? workload.Id} of {workload.Owner}: its policy names neither.",
                "Add the workload, its namespace or its submitter with secret_policy_set.");
    }

    /// <summary>May know which secrets there are.</summary>
    public static bool MayKnow(Principal principal) => principal.Rights.OnCluster("secrets:read");

    /// <summary>-32001 for a secret that is not there, or that the workload may not use; it does not say which.</summary>
    /// <param name="id">As the caller wrote it.</param>
    public static RpcException Unseen(string id, WorkloadRecord workload) => RpcException.Denied(
        $"Workload {workload.Name ?? workload.Id} of {workload.Owner} may not use a secret '{id}'.", "Ask who keeps the secrets whether there is such a one, and to name the workload, its namespace or its submitter in the policy.");

    private static bool Names(IReadOnlyList<string> entries, string name)
    {
        foreach (var entry in entries)
        {
            if (entry == name || entry == Everybody) return true;
        }

        return false;
    }
}
