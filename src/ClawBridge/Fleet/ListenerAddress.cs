namespace ClawBridge.Fleet;

/// <summary>Where a running listener is reached.</summary>
/// <param name="Port">The bound port.</param>
/// <param name="LocalUrl">From this machine, like <c>ws://127.0.0.1:18790</c>.</param>
/// <param name="AdvertiseUrl">From elsewhere; null when nobody said.</param>
/// <param name="CaSha256">Lower-case hex SHA-256 of the cluster CA's certificate (DER); null for a listener without TLS.</param>
/// <param name="CaPem">The same certificate as text.</param>
internal sealed record ListenerAddress(int Port, string LocalUrl, string? AdvertiseUrl, string? CaSha256, string? CaPem = null);
