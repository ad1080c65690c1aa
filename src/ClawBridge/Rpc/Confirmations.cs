using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace ClawBridge.Rpc;

/// <summary>
/// Issues and redeems confirmation tokens: single use, 10 minutes, bound to principal, method, params, plan and what else the method
/// says. They are kept in memory only: after a restart the caller is simply asked again.
/// </summary>
internal sealed class Confirmations(TimeProvider time, RandomNumberGenerator random)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int MostOpen = 10_000;
    private const int TokenBytes = 24;

    private readonly ConcurrentDictionary<string, Issued> _issued = new(StringComparer.Ordinal);

    /// <summary>Returns when the call carries a token for exactly this plan; else throws -32005, or -32004 when the plan changed.</summary>
    /// <param name="bound">What else a token holds for alone, like the session; null for nothing.</param>
    public void Require(CallContext call, IReadOnlyList<string> plan, string? world, string? bound = null)
    {
        var callDigest = CallDigest(call, bound);
        var planDigest = Digest([.. plan, world ?? ""]);
        if (call.Meta.Confirm is not { } token) throw Ask(call, plan, callDigest, planDigest, $"{call.Method.Name} needs a confirmation.");

        // A slip in the params, or another session, does not use up what was given for the right ones.
        if (_issued.TryGetValue(token, out var given) && given.Call != callDigest)
            throw Ask(call, plan, callDigest, planDigest, bound is null ? "The confirmation token was given for another call, or for other params." : "The confirmation token was given for another call, for other params or in another session.");
        if (!_issued.TryRemove(token, out var issued) || issued.Expires <= time.GetUtcNow())
            throw Ask(call, plan, callDigest, planDigest, "The confirmation token is unknown, used or older than 10 minutes.");
        if (issued.Plan != planDigest)
        {
            throw RpcException.Conflict(ErrorKinds.PlanChanged, "What this call would do has changed since it was confirmed; nothing was done.",
                "Repeat the call without _meta.confirm to see the new plan.");
        }
    }

    private RpcException Ask(CallContext call, IReadOnlyList<string> plan, string callDigest, string planDigest, string why)
    {
        if (_issued.Count >= MostOpen) DropOldest();
        var token = Convert.ToHexStringLower(RandomBytes());
        _issued[token] = new Issued(callDigest, planDigest, time.GetUtcNow() + Lifetime);
        return RpcException.ConfirmationRequired($"{why} Check the plan, then repeat the same call with _meta.confirm.", plan, token);
    }

    private void DropOldest()
    {
        var now = time.GetUtcNow();
        foreach (var (token, issued) in _issued.OrderBy(pair => pair.Value.Expires).ToList())
        {
            if (issued.Expires > now && _issued.Count < MostOpen) return;
            _issued.TryRemove(token, out _);
        }
    }

    private byte[] RandomBytes()
    {
        var bytes = new byte[TokenBytes];
        random.GetBytes(bytes);
        return bytes;
    }

    private static string CallDigest(CallContext call, string? bound) => Digest([call.Principal.Identity, call.Method.Name, call.ParametersDigest, bound ?? ""]);

    private static string Digest(IReadOnlyList<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed record Issued(string Call, string Plan, DateTimeOffset Expires);
}
