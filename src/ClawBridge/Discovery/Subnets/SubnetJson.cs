using System.Text.Json.Serialization;

namespace ClawBridge.Discovery.Subnets;

/// <summary>JSON of the trusted subnets' requests and results: snake case, nulls written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(CheckTrustedRequest))]
[JsonSerializable(typeof(CheckTrustedResult))]
[JsonSerializable(typeof(TrustedSubnetAddRequest))]
[JsonSerializable(typeof(TrustedSubnetAddResult))]
[JsonSerializable(typeof(TrustedSubnetListRequest))]
[JsonSerializable(typeof(TrustedSubnetRemoveRequest))]
[JsonSerializable(typeof(TrustedSubnetRemoveResult))]
internal sealed partial class SubnetJson : JsonSerializerContext;
