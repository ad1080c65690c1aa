using System.Text.Json.Serialization;

namespace ClawNode.Host;

/// <summary>JSON of <see cref="HostStats"/>: camel case, absent members left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HostStats))]
internal sealed partial class HostStatsJson : JsonSerializerContext;
