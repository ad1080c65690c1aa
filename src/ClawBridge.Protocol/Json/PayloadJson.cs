using System.Text.Json;
using System.Text.Json.Serialization;
using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Protocol.Json;

/// <summary>
/// JSON of command parameters, answers and events between bridge and node: snake case, nulls written, a null where none is
/// allowed is an error. Members with a default have a <c>set</c>, not an <c>init</c>: the generated reader assigns every
/// <c>init</c> member, with null or 0 where the text has none, and the default would be lost.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
// GPUs
[JsonSerializable(typeof(GpuList))]
[JsonSerializable(typeof(GpuMetricsReport))]
// System
[JsonSerializable(typeof(SystemInfo))]
[JsonSerializable(typeof(SystemRun))]
[JsonSerializable(typeof(SystemWhich))]
[JsonSerializable(typeof(SystemWhichResult))]
[JsonSerializable(typeof(NodeCapabilities))]
[JsonSerializable(typeof(NodeHealth))]
[JsonSerializable(typeof(Heartbeat))]
// Workloads
[JsonSerializable(typeof(WorkloadRun))]
[JsonSerializable(typeof(WorkloadRef))]
[JsonSerializable(typeof(WorkloadStop))]
[JsonSerializable(typeof(WorkloadStatus))]
[JsonSerializable(typeof(WorkloadChanged))]
[JsonSerializable(typeof(WorkloadList))]
[JsonSerializable(typeof(WorkloadStats))]
[JsonSerializable(typeof(WorkloadLogs))]
[JsonSerializable(typeof(WorkloadLogsResult))]
[JsonSerializable(typeof(IReadOnlyList<LogLine>))]
[JsonSerializable(typeof(ContainerExec))]
[JsonSerializable(typeof(ExecResult))]
[JsonSerializable(typeof(PullProgress))]
// Certificates
[JsonSerializable(typeof(PkiCsr))]
[JsonSerializable(typeof(PkiInstall))]
[JsonSerializable(typeof(PkiCrl))]
[JsonSerializable(typeof(PkiStored))]
internal sealed partial class PayloadJson : JsonSerializerContext;
