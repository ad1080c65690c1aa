using ClawBridge.Discovery.Addresses;

namespace ClawBridge.Discovery.Scanning;

/// <summary>A host while its ports are being tried.</summary>
/// <param name="ports">How many.</param>
internal sealed class ProbeHost(NetAddress address, int ports)
{
    public NetAddress Address { get; } = address;

    /// <summary>Ports that are not settled.</summary>
    public int Pending { get; set; } = ports;

    /// <summary>One bit for each port of the plan.</summary>
    public ulong Open { get; set; }

    public bool HasRefused { get; set; }

    public bool IsUnreachable { get; set; }

    /// <summary>A port of it could not be asked.</summary>
    public bool IsUndetermined { get; set; }

    /// <summary>Milliseconds; of the first open port, else of the first refusal.</summary>
    public double LatencyMs { get; set; }

    public int? SshPort { get; set; }

    public string? SshBanner { get; set; }

    public bool HasAnswered => Open != 0 || HasRefused;

    public HostAnswer Answer(IReadOnlyList<int> ports) => new(
        Address, [.. ports.Where((_, index) => (Open >> index & 1) != 0).Order()], (int)Math.Round(LatencyMs), SshPort, SshBanner);
}
