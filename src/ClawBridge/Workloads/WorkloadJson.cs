using System.Text.Json.Serialization;
using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>JSON of this room's methods: snake case, nulls written. Params with a default have a <c>set</c>: the generated reader would fill an <c>init</c> that the text leaves out with null.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
// Params
[JsonSerializable(typeof(SubmitRequest))]
[JsonSerializable(typeof(WorkloadGetRequest))]
[JsonSerializable(typeof(WorkloadListRequest))]
[JsonSerializable(typeof(WorkloadStopRequest))]
[JsonSerializable(typeof(WorkloadScaleRequest))]
[JsonSerializable(typeof(WorkloadDeleteRequest))]
[JsonSerializable(typeof(WorkloadExecRequest))]
[JsonSerializable(typeof(WorkloadWaitRequest))]
[JsonSerializable(typeof(WorkloadLogsRequest))]
// Results
[JsonSerializable(typeof(WorkloadSummary))]
[JsonSerializable(typeof(WorkloadDetail))]
[JsonSerializable(typeof(WorkloadListItem))]
[JsonSerializable(typeof(WorkloadStopResult))]
[JsonSerializable(typeof(WorkloadScaleResult))]
[JsonSerializable(typeof(WorkloadDeleteResult))]
[JsonSerializable(typeof(WorkloadLogsAnswer))]
[JsonSerializable(typeof(ExecResult))]
internal sealed partial class WorkloadJson : JsonSerializerContext;
