using System.Globalization;
using ClawBridge.Discovery;
using ClawBridge.Protocol.Frames;

namespace ClawBridge.Fleet;

/// <summary>Why a caller whose proof is right is not let in, in OpenClaw's words where it has some.</summary>
internal static class Refusals
{
    public static ConnectRefusedException Missing() =>
        ConnectRefusedException.Invalid("unauthorized: gateway token missing (provide gateway auth token)", "AUTH_TOKEN_MISSING");

    public static ConnectRefusedException Mismatch() => new(new FrameError(
        "INVALID_REQUEST",
        "unauthorized: gateway token mismatch (provide gateway auth token)",
        new FrameErrorDetails { Code = "AUTH_TOKEN_MISMATCH", CanRetryWithDeviceToken = true, RecommendedNextStep = "retry_with_device_token" }));

    public static ConnectRefusedException InvalidJoinToken() => ConnectRefusedException.Invalid(
        "unauthorized: bootstrap token invalid or expired (make a new one with node_token_create)", "AUTH_BOOTSTRAP_TOKEN_INVALID");

    public static ConnectRefusedException RateLimited(TimeSpan left) => new(new FrameError(
        "INVALID_REQUEST",
        string.Create(CultureInfo.InvariantCulture, $"unauthorized: too many failed authentication attempts (retry in {Math.Ceiling(left.TotalSeconds)} s)"),
        new FrameErrorDetails { Code = "AUTH_RATE_LIMITED", RetryAfterMs = (long)left.TotalMilliseconds, RecommendedNextStep = "wait_then_retry" },
        Retryable: true));

    /// <summary>The token is right; a person has to let the device in.</summary>
    public static ConnectRefusedException NotApproved(PendingJoinRecord join) => new(new FrameError(
        "NOT_PAIRED",
        "pairing required: device is not approved yet",
        new FrameErrorDetails
        {
            Code = "PAIRING_REQUIRED", Reason = "not-paired", RequestId = join.RequestId, DeviceId = join.Id, RequestedRole = "node",
            RemediationHint = $"Approve it on the bridge with node_approve {join.Hostname}, or refuse it with node_reject.",
        }))
    {
        IsGuess = false,
        Pending = join,
    };

    public static ConnectRefusedException Rejected(PendingJoinRecord join) => new(new FrameError(
        "NOT_PAIRED",
        "pairing rejected: an operator refused this device (a new token from node_token_create asks again)",
        new FrameErrorDetails { Code = "PAIRING_REJECTED", Reason = "rejected", RequestId = join.RequestId, DeviceId = join.Id, RequestedRole = "node" }))
    {
        IsGuess = false,
    };

    /// <param name="fault">What <see cref="Text.VersionSkew"/> says.</param>
    public static ConnectRefusedException Skew(string fault) =>
        new(new FrameError("INVALID_REQUEST", fault, new FrameErrorDetails { Code = "VERSION_SKEW" })) { IsGuess = false };
}
