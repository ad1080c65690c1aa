using System.Text.Json.Serialization;

namespace ClawBridge.Discovery.Scanning;

/// <summary>JSON of the scans' requests and results: snake case, nulls written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(NetworkScanRequest))]
[JsonSerializable(typeof(ScanCancelRequest))]
[JsonSerializable(typeof(ScanCancelResult))]
[JsonSerializable(typeof(ScanGetRequest))]
[JsonSerializable(typeof(ScanListItem))]
[JsonSerializable(typeof(ScanListRequest))]
[JsonSerializable(typeof(ScanResult))]
internal sealed partial class ScanJson : JsonSerializerContext;
