namespace ClawBridge.Protocol.Payloads;

/// <summary>Answer of <c>system.which</c>: each name's absolute path, or null.</summary>
internal sealed record SystemWhichResult(IReadOnlyDictionary<string, string?> Bins);
