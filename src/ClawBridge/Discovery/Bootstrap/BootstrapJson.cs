using System.Text.Json.Serialization;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>JSON of this room's requests and results: snake case, nulls written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(NodeBootstrapRequest))]
[JsonSerializable(typeof(NodeBootstrapResult))]
[JsonSerializable(typeof(NodeUnbootstrapRequest))]
[JsonSerializable(typeof(NodeUnbootstrapResult))]
[JsonSerializable(typeof(NodeUpgradeRequest))]
[JsonSerializable(typeof(NodeUpgradeResult))]
internal sealed partial class BootstrapJson : JsonSerializerContext;
