using ClawBridge.Protocol.Frames;

namespace ClawBridge.Fleet;

/// <summary>A token that a caller shows, as its hash.</summary>
/// <param name="Member">Where in <c>auth</c> it came.</param>
/// <param name="IsJoin">It has the form of a join token.</param>
internal readonly record struct PresentedToken(string Member, bool IsJoin, string Hash)
{
    /// <summary>The tokens in the order in which OpenClaw takes them.</summary>
    public static IReadOnlyList<PresentedToken> Of(ConnectAuth? auth)
    {
        List<PresentedToken> tokens = [];
        Add("token", auth?.Token);
        Add("deviceToken", auth?.DeviceToken);
        Add("bootstrapToken", auth?.BootstrapToken);
        return tokens;

        void Add(string member, string? token)
        {
            if (!string.IsNullOrEmpty(token)) tokens.Add(new PresentedToken(member, Tokens.IsJoinToken(token), Tokens.Hash(token)));
        }
    }
}
