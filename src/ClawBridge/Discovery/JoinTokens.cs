namespace ClawBridge.Discovery;

/// <summary>The rules of join tokens. Pure.</summary>
internal static class JoinTokens
{
    /// <summary>How long a token that no longer lets anyone in is remembered, so that its state can still be asked for.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    /// <param name="now">Unix milliseconds.</param>
    public static JoinTokenState State(JoinTokenRecord token, long now) =>
        token.UsedAt is not null ? JoinTokenState.Used : now >= token.ExpiresAt ? JoinTokenState.Expired : JoinTokenState.Valid;

    /// <summary>Whether the device may join with it: it is valid, or this device's own join was never confirmed.</summary>
    public static bool Admits(JoinTokenRecord token, string deviceId, long now) =>
        now < token.ExpiresAt && (token.UsedAt is null || (token.UsedBy == deviceId && !token.IsConfirmed));

    public static bool IsForgettable(JoinTokenRecord token, long now) =>
        now >= Math.Max(token.ExpiresAt, token.UsedAt ?? 0) + (long)Retention.TotalMilliseconds;
}
