namespace ClawBridge.Discovery.Scanning;

/// <summary>A host that a scan found, with what was found out about it besides.</summary>
/// <param name="Hostname">Null while, or where, no name is known.</param>
/// <param name="Gpus">Null while, or where, nobody looked.</param>
internal sealed record ScannedHost(HostAnswer Answer, string? Hostname = null, GpuDetection? Gpus = null)
{
    /// <summary>Hosts with an open port before those that only refused, each by address.</summary>
    public string SortKey { get; } = (Answer.OpenPorts.Count > 0 ? '0' : '1') + Answer.Address.SortKey;
}
