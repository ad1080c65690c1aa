using System.Text.Json.Serialization;
using ClawBridge.Rpc;

namespace ClawBridge.Fleet;

/// <summary>JSON of this room's requests and results: snake case, nulls written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
// Cluster
[JsonSerializable(typeof(EmptyRequest))]
[JsonSerializable(typeof(ClusterStatus))]
[JsonSerializable(typeof(ClusterUnfreezeResult))]
// Nodes
[JsonSerializable(typeof(NodeListRequest))]
[JsonSerializable(typeof(NodeListItem))]
[JsonSerializable(typeof(NodeGetRequest))]
[JsonSerializable(typeof(NodeGetResult))]
[JsonSerializable(typeof(NodeDrainRequest))]
[JsonSerializable(typeof(NodeDrainResult))]
[JsonSerializable(typeof(NodeCordonRequest))]
[JsonSerializable(typeof(NodeCordonResult))]
[JsonSerializable(typeof(NodeUncordonRequest))]
[JsonSerializable(typeof(NodeUncordonResult))]
[JsonSerializable(typeof(NodeRemoveRequest))]
[JsonSerializable(typeof(NodeRemoveResult))]
[JsonSerializable(typeof(NodeRenameRequest))]
[JsonSerializable(typeof(NodeRenameResult))]
[JsonSerializable(typeof(NodeLabelRequest))]
[JsonSerializable(typeof(NodeLabelResult))]
internal sealed partial class FleetJson : JsonSerializerContext;
