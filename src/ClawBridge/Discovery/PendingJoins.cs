using System.Collections.Immutable;
using ClawBridge.Fleet;
using ClawBridge.Protocol.Crypto;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery;

/// <summary>The rules of joins that wait for an approval. Pure.</summary>
internal static class PendingJoins
{
    /// <summary>How long an approved machine has to come in, and how long a refused one is told so.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    /// <param name="isTrusted">It comes from a subnet that needs no approval.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static JoinVerdict Judge(JoinTokenRecord token, PendingJoinRecord? pending, string deviceId, bool isTrusted, long now)
    {
        var own = pending?.TokenId == token.Id ? pending : null;
        if (own?.State == PendingJoinState.Rejected) return JoinVerdict.Rejected;
        // The approval counts for longer than the token does: the machine may have been off.
        if (own?.State == PendingJoinState.Approved && token.UsedBy == deviceId && !token.IsConfirmed && now < own.ExpiresAt) return JoinVerdict.LetIn;
        if (!JoinTokens.Admits(token, deviceId, now)) return JoinVerdict.Refuse;
        return token.AutoApprove || isTrusted ? JoinVerdict.LetIn : JoinVerdict.Wait;
    }

    public static bool IsWaiting(PendingJoinRecord join, long now) => join.State == PendingJoinState.Pending && now < join.ExpiresAt;

    public static bool IsForgettable(PendingJoinRecord join, long now) => now >= join.ExpiresAt;

    /// <summary>What a person compares with what the machine shows.</summary>
    public static string Fingerprint(PendingJoinRecord join) => DeviceFingerprint.Of(join.Id);

    /// <summary>Those that the reference means: by device id, request id, hostname, or at least 6 characters of the device id.</summary>
    public static IReadOnlyList<PendingJoinRecord> Named(ImmutableDictionary<string, PendingJoinRecord> joins, string reference)
    {
        var text = reference.Trim();
        if (text.Length == 0) return [];
        if (joins.GetValueOrDefault(text.ToLowerInvariant()) is { } exact) return [exact];
        return
        [
            .. joins.Values.Where(join => Is(join.RequestId, text) || Is(join.Hostname, text)
                || (text.Length >= NodeReferences.MinPrefix && join.Id.StartsWith(text, StringComparison.OrdinalIgnoreCase))),
        ];
    }

    /// <exception cref="RpcException">-32000 when there is none, -32602 with the candidates when it fits several.</exception>
    public static PendingJoinRecord Find(ImmutableDictionary<string, PendingJoinRecord> joins, string reference, long now)
    {
        var named = Named(joins, reference);
        if (named.Count > 1 && named.Where(join => IsWaiting(join, now)).ToList() is { Count: 1 } waiting) return waiting[0];
        return named.Count switch
        {
            1 => named[0],
            0 => throw RpcException.NotFound("Pending node", reference, "node_pending_list shows the machines that wait for an approval."),
            _ => throw RpcException.Ambiguous("$.node_id", "Pending node", reference,
                [.. named.Select(join => $"{join.Hostname} ({join.Id})").Order(StringComparer.Ordinal)]),
        };
    }

    /// <exception cref="RpcException">-32004 when nothing is to be decided any more.</exception>
    public static void RequireWaiting(PendingJoinRecord join, long now)
    {
        if (IsWaiting(join, now)) return;
        var what = join.State switch
        {
            PendingJoinState.Approved => "was approved already",
            PendingJoinState.Rejected => "was rejected already",
            _ => "waited longer than its join token lives",
        };
        throw RpcException.Conflict(ErrorKinds.WrongState, $"{join.Hostname} ({join.Id}) {what}.",
            join.State == PendingJoinState.Approved ? "It joins as soon as it connects; node_remove takes it out again." : "Make a new token with node_token_create and join with that.");
    }

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
