namespace ClawBridge.Discovery.Scanning;

/// <summary>What scans do their work with.</summary>
/// <param name="Gpus">Null where this program cannot log in to hosts: a scan that has to is refused then.</param>
internal sealed record ScanTools(IConnectScanner Scanner, IReverseNames Names, IGpuDetector? Gpus);
