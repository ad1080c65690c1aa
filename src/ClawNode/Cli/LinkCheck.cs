using ClawNode.Config;
using ClawNode.Link;

namespace ClawNode.Cli;

/// <summary>The doctor's check of a link: it dials, reads the challenge and hangs up. The challenge's time shows how far the clocks are apart.</summary>
internal static class LinkCheck
{
    private static readonly TimeSpan ClockLimit = TimeSpan.FromSeconds(60);

    public static async Task<DoctorCheck> RunAsync(LinkConfig link, ILinkDialer dialer, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await using var transport = await dialer.DialAsync(link, LinkTls.None, cancellationToken);
            var challenge = await Handshake.ChallengeAsync(transport, time, cancellationToken);
            var apart = time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(challenge.Ts);
            return apart.Duration() > ClockLimit
                ? DoctorCheck.Problem("link", FormattableString.Invariant($"{link.Url} answers, but this machine's clock is {apart.TotalSeconds:F0} s off; over 120 s it refuses. Run timedatectl set-ntp true."))
                : DoctorCheck.Ok("link", FormattableString.Invariant($"{link.Url} answers; the clocks are {apart.Duration().TotalSeconds:F1} s apart."));
        }
        catch (Exception e) when (e is LinkLostException or ConfigException)
        {
            return DoctorCheck.Problem("link", e.Message.StartsWith(link.Url, StringComparison.Ordinal) ? e.Message : $"{link.Url}: {e.Message}");
        }
    }
}
