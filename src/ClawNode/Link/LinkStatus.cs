namespace ClawNode.Link;

/// <summary>What is known of one link, for <c>clawnode status</c>.</summary>
/// <param name="Url">The address.</param>
/// <param name="State">What it does now.</param>
/// <param name="Since">Since when, Unix milliseconds.</param>
/// <param name="Reason">Why it is not connected, as a sentence; null when it is.</param>
/// <param name="Product">What answers there: <c>claw-bridge</c> or <c>openclaw</c>; null before the first hello.</param>
/// <param name="ClusterId">The bridge's cluster.</param>
internal sealed record LinkStatus(string Url, LinkState State, long Since, string? Reason = null, string? Product = null, string? ClusterId = null);
