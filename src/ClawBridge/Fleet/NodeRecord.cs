using ClawBridge.Protocol.Payloads;
using ClawBridge.State;

namespace ClawBridge.Fleet;

/// <summary>A node of the cluster, as it is remembered. Whether it is healthy now is not in here: see <see cref="NodeView"/>.</summary>
internal sealed record NodeRecord : IRecord<NodeRecord>
{
    /// <summary>Lower-case hex SHA-256 of the raw public key.</summary>
    public required string Id { get; init; }

    public long Revision { get; init; }

    /// <summary>Unique; given by the token or the host, changeable.</summary>
    public required string Name { get; init; }

    /// <summary>The raw Ed25519 public key, base64url.</summary>
    public required string PublicKey { get; init; }

    /// <summary>Hex SHA-256 of the device token; the token itself is nowhere.</summary>
    public string? DeviceTokenHash { get; init; }

    /// <summary>Id of the join token with which it joined, until it has shown that it got the device token.</summary>
    public string? UnconfirmedJoin { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>Takes no new replicas.</summary>
    public bool Cordoned { get; init; }

    /// <summary>Its replicas are being moved away, and it takes no new ones.</summary>
    public bool Draining { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long RegisteredAt { get; init; }

    /// <summary>Unix milliseconds of the last time it was known to be there that was written down (connect, disconnect, change).</summary>
    public required long LastSeenAt { get; init; }

    /// <summary>The address that it last connected from; null before its first connection since that is kept.</summary>
    public string? Address { get; init; }

    public IReadOnlyList<string> Caps { get; set; } = [];

    /// <summary>The commands it advertised; the bridge sends nothing else.</summary>
    public IReadOnlyList<string> Commands { get; set; } = [];

    /// <summary>As last reported; null before the first report.</summary>
    public SystemInfo? System { get; init; }

    /// <summary>As last reported; null before the first report.</summary>
    public GpuList? Gpus { get; init; }

    public NodeRecord At(long revision) => this with { Revision = revision };
}
