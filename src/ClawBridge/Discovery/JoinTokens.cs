using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ClawBridge.Fleet;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery;

/// <summary>The rules of join tokens. Pure.</summary>
internal static class JoinTokens
{
    /// <summary>How long a token that no longer lets anyone in is remembered, so that its state can still be asked for.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    private const int ShortIdLength = 12;

    /// <summary>What names a token without giving it away.</summary>
    public static string ShortId(JoinTokenRecord token) => ShortId(token.Id);

    public static string ShortId(string tokenId) => tokenId[..ShortIdLength];

    /// <summary>By the token itself or its short id.</summary>
    /// <exception cref="RpcException">-32000. The sentence does not repeat what was asked for: it may be a token.</exception>
    public static JoinTokenRecord Find(ImmutableDictionary<string, JoinTokenRecord> tokens, string tokenOrId)
    {
        var text = tokenOrId.Trim();
        var found = Tokens.IsJoinToken(text) ? tokens.GetValueOrDefault(Tokens.Hash(text))
            : text.Length >= ShortIdLength ? tokens.Values.FirstOrDefault(token => token.Id.StartsWith(text, StringComparison.OrdinalIgnoreCase))
            : null;
        return found ?? throw new RpcException(ErrorCodes.NotFound, "The join token was not found.", new()
        {
            Kind = ErrorKinds.NotFound, Hint = "It may have been forgotten a day after its use or end; make a new one with node_token_create.",
        });
    }

    /// <param name="now">Unix milliseconds.</param>
    public static JoinTokenState State(JoinTokenRecord token, long now) =>
        token.UsedAt is not null ? JoinTokenState.Used : now >= token.ExpiresAt ? JoinTokenState.Expired : JoinTokenState.Valid;

    /// <summary>Whether the device may join with it: it is valid, or this device's own join was never confirmed.</summary>
    public static bool Admits(JoinTokenRecord token, string deviceId, long now) =>
        now < token.ExpiresAt && (token.UsedAt is null || (token.UsedBy == deviceId && !token.IsConfirmed));

    /// <summary>Whether the token may be used from an address; one that is bound to addresses may not be used from an unknown one.</summary>
    public static bool Covers(JoinTokenRecord token, IPAddress? address) =>
        token.AllowedCidr is not { } cidr || (address is not null && IPNetwork.TryParse(cidr, out var network) && network.Contains(Plain(address)));

    /// <summary>One spelling of a network or a single address; null when it is none, or has bits set beside its prefix.</summary>
    public static string? Cidr(string text)
    {
        if (IPAddress.TryParse(text, out var single)) text = $"{Plain(single)}/{(Plain(single).AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}";
        return IPNetwork.TryParse(text, out var network) && IPAddress.TryParse(text.Split('/')[0], out var given) && network.BaseAddress.Equals(given)
            ? network.ToString()
            : null;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    public static bool IsForgettable(JoinTokenRecord token, long now) =>
        now >= Math.Max(token.ExpiresAt, token.UsedAt ?? 0) + (long)Retention.TotalMilliseconds;
}
