using ClawBridge.Protocol.Crypto;
using ClawBridge.Protocol.Frames;

namespace ClawNode.Link;

/// <summary>Reads a refusal of <c>connect</c> (OpenClaw's error codes): what it means and what a person can do.</summary>
/// <param name="Kind">What it means for the next try.</param>
/// <param name="Sentence">For logs, <c>status</c> and <c>join</c>.</param>
/// <param name="RetryAfter">How long to wait, where the refusal says so.</param>
internal sealed record Refusal(RefusalKind Kind, string Sentence, TimeSpan? RetryAfter = null)
{
    public static Refusal Of(FrameError error)
    {
        var code = error.Details?.Code ?? error.Code;
        return code switch
        {
            "AUTH_TOKEN_MISMATCH" or "AUTH_DEVICE_TOKEN_MISMATCH" or "AUTH_TOKEN_MISSING" => new Refusal(
                RefusalKind.Token, $"The token was refused ({error.Message.TrimEnd('.')}); make a new one and run clawnode join again."),
            "AUTH_BOOTSTRAP_TOKEN_INVALID" => new Refusal(
                RefusalKind.Token, "The join token or setup code is unknown, used up or expired; make a new one and run clawnode join again."),
            "CLIENT_CERTIFICATE_REQUIRED" or "CLIENT_CERTIFICATE_REVOKED" or "CLIENT_CERTIFICATE_EXPIRED" or "CLIENT_CERTIFICATE_UNKNOWN_CA" or "CLIENT_CERTIFICATE_WRONG_NODE" =>
                new Refusal(RefusalKind.Token, $"The bridge refused this node for its certificate ({error.Message.TrimEnd('.')})."),
            "PAIRING_REQUIRED" or "NOT_PAIRED" => new Refusal(RefusalKind.Pairing, PairingSentence(error)),
            "PAIRING_REJECTED" => new Refusal(
                RefusalKind.Permanent, "An operator of the bridge rejected this machine; ask for a new join token and run clawnode join again."),
            "VERSION_SKEW" => new Refusal(RefusalKind.Permanent, $"The bridge refused this agent's version: {error.Message.TrimEnd('.')}."),
            "AUTH_RATE_LIMITED" => new Refusal(
                RefusalKind.RateLimited, "Too many refused tries; waiting as long as the other side asks.",
                TimeSpan.FromMilliseconds(Math.Clamp(error.Details?.RetryAfterMs ?? 60_000, 1_000, 3_600_000))),
            "DEVICE_AUTH_SIGNATURE_EXPIRED" => new Refusal(
                RefusalKind.Permanent, "This machine's clock is more than 2 minutes off; set it (timedatectl set-ntp true)."),
            "PROTOCOL_MISMATCH" => new Refusal(
                RefusalKind.Permanent, FormattableString.Invariant($"The other side speaks protocol {error.Details?.ExpectedProtocol}, this agent {ProtocolVersion.Current}; update the older one.")),
            _ when code.StartsWith("DEVICE_", StringComparison.Ordinal) => new Refusal(
                RefusalKind.Permanent, $"This device was refused ({error.Message.TrimEnd('.')}); remove its node there and join again."),
            "UNAVAILABLE" => new Refusal(RefusalKind.Passing, $"The other side is not ready ({error.Message.TrimEnd('.')}); trying again."),
            _ => new Refusal(error.Retryable == true ? RefusalKind.Passing : RefusalKind.Permanent, $"The connection was refused: {error.Message.TrimEnd('.')}."),
        };
    }

    /// <summary>A bridge says itself how it is approved there; for a gateway it is OpenClaw's command.</summary>
    private static string PairingSentence(FrameError error)
    {
        var request = error.Details?.RequestId;
        if (error.Details is { RemediationHint: { } hint, DeviceId: { } device } && hint.Contains("node_approve", StringComparison.Ordinal))
            return $"This machine waits for approval (request {request}, fingerprint {DeviceFingerprint.Of(device)}). {hint}";
        return $"This device waits for approval{(request is null ? "; approve it there" : $" (request {request}): run openclaw devices approve {request} there")}.";
    }
}
