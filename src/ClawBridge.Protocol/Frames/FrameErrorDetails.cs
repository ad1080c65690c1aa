namespace ClawBridge.Protocol.Frames;

/// <summary>The <c>error.details</c> of a refused frame; only the members that nodes and bridge act on.</summary>
internal sealed record FrameErrorDetails
{
    /// <summary>The fine code, like <c>AUTH_TOKEN_MISMATCH</c> or <c>PAIRING_REQUIRED</c>.</summary>
    public string? Code { get; init; }

    public string? Reason { get; init; }

    public string? RequestId { get; init; }

    public string? DeviceId { get; init; }

    /// <summary>What a person can do, as a sentence.</summary>
    public string? RemediationHint { get; init; }

    public string? RequestedRole { get; init; }

    /// <summary>Milliseconds until a rate-limited caller may try again.</summary>
    public long? RetryAfterMs { get; init; }

    public int? ClientMinProtocol { get; init; }

    public int? ClientMaxProtocol { get; init; }

    public int? ExpectedProtocol { get; init; }

    /// <summary>The oldest protocol that is still answered.</summary>
    public int? MinimumProbeProtocol { get; init; }

    /// <summary>The caller may hold a device token of an earlier connection that would be accepted.</summary>
    public bool? CanRetryWithDeviceToken { get; init; }

    /// <summary>OpenClaw's word for what the caller should do, like <c>retry_with_device_token</c>.</summary>
    public string? RecommendedNextStep { get; init; }
}
