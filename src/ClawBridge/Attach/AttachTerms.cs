namespace ClawBridge.Attach;

/// <summary>What an attached bridge's connection is allowed and wants, as it said at the start.</summary>
/// <param name="IsReadOnly">It was started with <c>--read-only</c>.</param>
/// <param name="Principal">As whom it acts; null is the owner of the state directory.</param>
/// <param name="DrainTimeout">How long calls in flight may run after its input has ended.</param>
/// <param name="ConfirmsDestructive">Each destructive call of it needs a confirmation.</param>
internal sealed record AttachTerms(bool IsReadOnly, string? Principal, TimeSpan DrainTimeout, bool ConfirmsDestructive = false);
