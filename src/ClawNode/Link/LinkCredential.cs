using System.Buffers.Text;
using ClawBridge.Protocol.Frames;

namespace ClawNode.Link;

/// <summary>One way to be let in.</summary>
/// <param name="IsDeviceToken">Whether it is the token that an earlier connection was given.</param>
internal sealed record LinkCredential(ConnectAuth Auth, bool IsDeviceToken)
{
    /// <summary>Length of 32 bytes in base64url without padding: OpenClaw's bootstrap tokens.</summary>
    private const int BootstrapLength = 43;

    /// <summary>
    /// The ways to try in order: the stored device token, then what the configured token can be by its form. A setup code is
    /// base64url of a JSON object with a <c>bootstrapToken</c>; a bare bootstrap token looks like any shared token of its
    /// length, so it is tried as both. No token at all is a way too: a gateway on loopback may let the device pair.
    /// </summary>
    public static IReadOnlyList<LinkCredential> Candidates(string? deviceToken, string? configured)
    {
        var ways = new List<LinkCredential>();
        if (deviceToken is not null) ways.Add(new LinkCredential(new ConnectAuth { Token = deviceToken }, IsDeviceToken: true));
        if (configured is not null && SetupCode.TryParse(configured) is { } code)
        {
            ways.Add(new LinkCredential(new ConnectAuth { BootstrapToken = code.BootstrapToken }, IsDeviceToken: false));
        }
        else if (configured is not null)
        {
            ways.Add(new LinkCredential(new ConnectAuth { Token = configured }, IsDeviceToken: false));
            if (configured.Length == BootstrapLength && Base64Url.IsValid(configured))
                ways.Add(new LinkCredential(new ConnectAuth { BootstrapToken = configured }, IsDeviceToken: false));
        }
        if (ways.Count == 0) ways.Add(new LinkCredential(new ConnectAuth(), IsDeviceToken: false));
        return ways;
    }
}
