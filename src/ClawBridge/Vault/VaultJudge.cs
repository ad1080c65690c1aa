using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ClawBridge.Rpc;
using ClawBridge.Vault.Policy;

namespace ClawBridge.Vault;

/// <summary>
/// Decides whether an entry's value may be given. Who is asked about first, so that a caller who is not meant at all learns
/// nothing of the rest; no sentence repeats what a policy allows. Pure.
/// </summary>
internal static class VaultJudge
{
    private const string Any = "*";
    private const string AskOwner = "Ask whoever stored the entry; vault_audit shows what was refused.";

    /// <summary>Null when it may be given, but for a confirmation; else -32001 with the first rule that denies it.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public static RpcException? Refusal(VaultEntry entry, VaultFacts facts, long now) =>
        Caller(entry, facts) ?? State(entry, now) ?? Use(entry, facts, now);

    /// <summary>Null when the principal may store another value in the entry's place; else -32001. That everybody may read it is no permission to replace it.</summary>
    public static RpcException? ReplaceRefusal(VaultEntry entry, Principal principal)
    {
        if (principal.IsAdministrator || entry.StoredById == principal.Identity) return null;
        if (entry.AllowedPrincipals.Any(named => named != Any && (named == principal.Identity || named == principal.Name))) return null;
        return RpcException.Denied($"Vault entry '{entry.Id}' was stored by somebody else, and may not be replaced by {principal.Name}.",
            "Use another id, or ask who stored it, a user that its allowed_principals names, or an administrator.");
    }

    private static RpcException? Caller(VaultEntry entry, VaultFacts facts)
    {
        if (facts is { Session: { } session, ClaimedSession: { } claimed } && !AreSame(session, claimed))
            return RpcException.Denied("The session_id is not the session of this call.", "Leave session_id out, or send the same as _meta.session.");
        if (!Allows(entry.AllowedPrincipals, facts.Identity) && !Allows(entry.AllowedPrincipals, facts.Principal))
            return RpcException.Denied($"Vault entry '{entry.Id}' is not for {facts.Principal}.", AskOwner);
        if (Allows(entry.AllowedSessions, facts.Session)) return null;
        return facts.Session is null
            ? RpcException.Denied($"Vault entry '{entry.Id}' is for certain sessions only, and this call comes in none.", "The program that holds the bridge's stdin names the session in _meta.session; a session_id, a call with an API key, or one in a user's own session proves none.")
            : RpcException.Denied($"Vault entry '{entry.Id}' is not for this session.", AskOwner);
    }

    private static RpcException? State(VaultEntry entry, long now)
    {
        if (entry.IsExpired(now)) return RpcException.Denied($"Vault entry '{entry.Id}' has expired.", "Store it anew with vault_store if it is still needed.");
        if (entry.AccessCount < (entry.MaxAccessCount ?? long.MaxValue)) return null;
        return RpcException.Denied(
            string.Create(CultureInfo.InvariantCulture, $"Vault entry '{entry.Id}' has been read as often as its policy allows: {entry.MaxAccessCount} times."),
            "Store it anew with vault_store, which counts from 0 again.");
    }

    private static RpcException? Use(VaultEntry entry, VaultFacts facts, long now)
    {
        if (!Allows(entry.AllowedPurposes, facts.Purpose))
            return RpcException.Denied($"The purpose is none that vault entry '{entry.Id}' allows.", AskOwner);
        if (entry.CustomPolicy is null) return null;
        try
        {
            if (PolicyEvaluator.Allows(PolicyParser.Parse(entry.CustomPolicy, [.. entry.Labels.Keys]), Policy(entry, facts, now))) return null;
            return RpcException.Denied($"The custom policy of vault entry '{entry.Id}' does not allow this.", AskOwner);
        }
        catch (PolicyException)
        {
            return RpcException.Denied($"The custom policy of vault entry '{entry.Id}' cannot be read by this version of the bridge.",
                "Store the entry anew with a policy that this version takes.");
        }
    }

    private static PolicyFacts Policy(VaultEntry entry, VaultFacts facts, long now) => new()
    {
        Purpose = facts.Purpose,
        Session = facts.Session ?? "",
        Principal = facts.Principal,
        Agent = facts.Agent ?? "",
        Reason = facts.Reason,
        Now = now,
        Count = entry.AccessCount,
        AgeMinutes = Math.Max(0, now - entry.CreatedAt) / 60_000,
        Labels = entry.Labels,
    };

    /// <summary>Compares with every item in a time that does not depend on where they differ: a session's name may be all that keeps others out.</summary>
    private static bool Allows(IReadOnlyList<string> allowed, string? value)
    {
        var isAllowed = false;
        foreach (var item in allowed) isAllowed |= item == Any || (value is not null && AreSame(item, value));
        return isAllowed;
    }

    private static bool AreSame(string a, string b) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
