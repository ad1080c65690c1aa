using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>What is asked of keys and of who deals with them. Pure.</summary>
internal static class ApiKeyRules
{
    public const int MaxNameLength = 128;

    /// <summary>A hundred years; what shall last longer need not expire.</summary>
    public const int MaxDays = 36_500;

    public const int MaxMinutes = MaxDays * 24 * 60;

    private const long MinuteMs = 60_000;
    private const long DayMs = 24 * 60 * MinuteMs;

    public static void CheckName(string name)
    {
        if (name.Length > 0 && !name.Any(char.IsControl) && name.Any(static c => !char.IsWhiteSpace(c))) return;
        throw RpcException.Invalid("$.name", "$.name must be a text without control characters that is not blank.", "Say what the key is for, like ci.");
    }

    /// <summary>Milliseconds until a key expires; null = never.</summary>
    public static long? Lifetime(int? days, int? minutes)
    {
        if (days is not null && minutes is not null)
            throw RpcException.Invalid("$.expires_in_minutes", "Send either $.expires_in_days or $.expires_in_minutes, not both.");
        return days * DayMs ?? minutes * MinuteMs;
    }

    /// <summary>-32001 unless the caller may have a key that acts as this user: its own, or it is an administrator.</summary>
    public static void RequireMayHold(CallContext call, string userId)
    {
        if (call.IsOwn(userId)) return;
        call.RequireOnCluster();
        if (!call.Principal.IsAdministrator)
        {
            throw RpcException.Denied($"{call.Principal.Name} can make keys for itself only, since a key acts as its user.",
                "Ask an administrator, or let the user make its own key.");
        }
    }

    /// <summary>-32001 when the caller came with a key that may less than the new one would.</summary>
    public static void RequireCovered(CallContext call, IReadOnlyList<string> scopes)
    {
        if (call.Principal.Rights is not KeyedRights keyed || KeyScopes.Cover(keyed.Scopes, scopes)) return;
        throw RpcException.Denied("The new key may do more than the key that this call is made with.",
            $"Ask for some of its scopes only: {string.Join(", ", keyed.Scopes)}.");
    }
}
