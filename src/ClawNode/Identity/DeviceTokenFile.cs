namespace ClawNode.Identity;

/// <summary>Content of <c>tokens/HASH.json</c>: what a bridge or gateway gave this device for its next connections.</summary>
/// <param name="Url">The link it belongs to.</param>
/// <param name="DeviceToken">A secret.</param>
/// <param name="IssuedAtMs">Unix milliseconds.</param>
/// <param name="ClusterId">The bridge's cluster; null for an OpenClaw gateway.</param>
internal sealed record DeviceTokenFile(string Url, string DeviceToken, long IssuedAtMs, string? ClusterId)
{
    /// <summary>Never prints the token.</summary>
    public override string ToString() => $"{nameof(DeviceTokenFile)} {{ Url = {Url} }}";
}
