namespace ClawBridge.Protocol.Payloads;

/// <summary>Params of <c>system.which</c>.</summary>
internal sealed record SystemWhich(IReadOnlyList<string> Bins);
