using System.Text.Json.Serialization;

namespace ClawBridge.Workloads;

/// <summary>Durable JSON of this room's records. Members with a default have a <c>set</c>: the generated reader would fill an <c>init</c> that the text leaves out with null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkloadRecord))]
[JsonSerializable(typeof(WorkloadName))]
[JsonSerializable(typeof(DeletedWorkload))]
internal sealed partial class WorkloadStateJson : JsonSerializerContext;
