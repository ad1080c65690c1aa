using System.Text.Json.Serialization;

namespace ClawNode.Runtimes.Records;

/// <summary>JSON of the files below the state directory's <c>workloads/</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AttemptRecord))]
[JsonSerializable(typeof(Dictionary<string, long>))]
internal sealed partial class RecordJson : JsonSerializerContext;
