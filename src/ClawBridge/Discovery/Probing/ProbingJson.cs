using System.Text.Json.Serialization;

namespace ClawBridge.Discovery.Probing;

/// <summary>JSON of the probe's request and result: snake case, nulls written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GpuProbeRequest))]
[JsonSerializable(typeof(GpuProbeResult))]
internal sealed partial class ProbingJson : JsonSerializerContext;
