using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Discovery.Scanning;

/// <summary>How far a scan is.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ScanState>))]
internal enum ScanState
{
    /// <summary>A dry run: nothing was sent.</summary>
    Planned,
    Running,
    Complete,
    Cancelled,
    Failed,
}
