using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Access;

/// <summary>Keys that were made with keys: none outlives what it was made with, so that a stolen key that is revoked leaves no other behind.</summary>
internal static class KeyDescent
{
    /// <summary>More than anyone has use for; it bounds what a key can make of itself.</summary>
    private const int MostGenerations = 256;

    /// <summary>Unix milliseconds when a key that this call makes expires; null = never. Not later than the key that the call is made with.</summary>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="lifetime">Milliseconds that were asked for; null = as long as may be.</param>
    /// <exception cref="RpcException">-32001 when that key expires before.</exception>
    public static long? Expiry(CallContext call, long now, long? lifetime)
    {
        if (lifetime is null || !(now + lifetime > call.Principal.ValidUntil)) return Cap(call, now + lifetime);
        throw RpcException.Denied("The new key would outlive the key that this call is made with.",
            "Leave the expiry out to make it expire together with that key, or make the call without a key.");
    }

    /// <summary>The earlier of a time (Unix milliseconds; null = never) and the expiry of the key that the call is made with.</summary>
    public static long? Cap(CallContext call, long? expiresAt) =>
        call.Principal.ValidUntil is { } until ? Math.Min(until, expiresAt ?? long.MaxValue) : expiresAt;

    /// <summary>What a key made by this call descends from: the call's key and what that descends from, and what else is given.</summary>
    /// <param name="inherited">Ids of keys that a replaced key descends from.</param>
    /// <exception cref="RpcException">-32002 when these are too many.</exception>
    public static IReadOnlyList<string> Of(CallContext call, AccessView view, long now, IReadOnlyList<string> inherited)
    {
        IEnumerable<string> own = call.Principal.KeyId is { } id ? [.. view.FindKey(id)?.MadeWith ?? [], id] : [];
        // What has expired can do no more harm; without it the list stays short.
        var live = inherited.Concat(own).Distinct(StringComparer.Ordinal).Where(key => view.FindKey(key)?.IsExpired(now) == false).ToList();
        if (live.Count <= MostGenerations) return live;
        throw RpcException.Exhausted(ErrorKinds.QuotaExceeded, $"The new key would descend from more than {MostGenerations} keys.", "Make it without a key, or revoke keys that are of no more use.");
    }

    /// <summary>Deletes a key with all that were made with it.</summary>
    /// <param name="except">The id of one that stays; null for none.</param>
    /// <returns>How many of them went besides the key.</returns>
    public static int Delete(Transaction transaction, string id, string? except = null)
    {
        var made = MadeWith(transaction, id, except);
        foreach (var key in made) transaction.Delete(AccessTables.ApiKeys, key.Id);
        transaction.Delete(AccessTables.ApiKeys, id);
        return made.Count;
    }

    /// <summary>Lets a key and all that were made with it expire at a time, or earlier if they do already.</summary>
    /// <param name="until">Unix milliseconds.</param>
    /// <param name="except">The id of one that stays as it is.</param>
    public static void ExpireAt(Transaction transaction, ApiKeyRecord key, long until, string except)
    {
        foreach (var one in MadeWith(transaction, key.Id, except).Append(key))
        {
            if (!(one.ExpiresAt <= until)) transaction.Put(AccessTables.ApiKeys, one with { ExpiresAt = until });
        }
    }

    private static List<ApiKeyRecord> MadeWith(Transaction transaction, string id, string? except) =>
        [.. transaction.Rows(AccessTables.ApiKeys).Values.Where(key => key.Id != except && key.MadeWith.Contains(id)).OrderBy(static key => key.Id, StringComparer.Ordinal)];
}
