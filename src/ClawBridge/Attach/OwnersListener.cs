namespace ClawBridge.Attach;

/// <summary>Where an owner accepts nodes, so that whoever takes over is found in the same place.</summary>
/// <param name="Port">The bound port.</param>
/// <param name="RequireMtls">It demands client certificates; whoever takes over does too.</param>
internal sealed record OwnersListener(string Host, int Port, string? AdvertiseUrl, bool RequireMtls = false);
