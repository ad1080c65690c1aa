namespace ClawBridge.Fleet;

/// <summary>Where and how to accept nodes.</summary>
/// <param name="Host">An address, <c>localhost</c>, or a host name of this machine. Loopback means plain <c>ws</c>, anything else TLS.</param>
/// <param name="Port">0 lets the system choose.</param>
/// <param name="AdvertiseUrl">What nodes on other machines reach it by, like <c>wss://bridge.lab:18790</c>.</param>
/// <param name="RequireMtls">Nodes must show a TLS client certificate of the cluster, but for a join with a token; needs TLS.</param>
/// <param name="AgentFile">The clawnode that joining machines download; null for the one beside this program.</param>
internal sealed record ListenOptions(string Host, int Port, string? AdvertiseUrl, bool RequireMtls = false, string? AgentFile = null);
