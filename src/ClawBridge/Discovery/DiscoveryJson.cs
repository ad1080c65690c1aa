using System.Text.Json.Serialization;

namespace ClawBridge.Discovery;

/// <summary>JSON of this room's requests and results: snake case, nulls written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
// Join tokens
[JsonSerializable(typeof(NodeTokenCreateRequest))]
[JsonSerializable(typeof(NodeTokenCreateResult))]
[JsonSerializable(typeof(NodeTokenListRequest))]
[JsonSerializable(typeof(NodeTokenListItem))]
[JsonSerializable(typeof(NodeTokenRevokeRequest))]
[JsonSerializable(typeof(NodeTokenRevokeResult))]
[JsonSerializable(typeof(NodeTokenValidateRequest))]
[JsonSerializable(typeof(NodeTokenValidateResult))]
// Joins that wait for an approval
[JsonSerializable(typeof(PendingDecisionRequest))]
[JsonSerializable(typeof(PendingDecisionResult))]
[JsonSerializable(typeof(NodePendingListRequest))]
[JsonSerializable(typeof(NodePendingListItem))]
internal sealed partial class DiscoveryJson : JsonSerializerContext;
