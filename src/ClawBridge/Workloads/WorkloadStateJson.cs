using System.Text.Json.Serialization;

namespace ClawBridge.Workloads;

/// <summary>Durable JSON of this room's records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkloadRecord))]
[JsonSerializable(typeof(WorkloadName))]
[JsonSerializable(typeof(DeletedWorkload))]
internal sealed partial class WorkloadStateJson : JsonSerializerContext;
