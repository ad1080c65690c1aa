using System.Text.Json.Serialization;

namespace ClawNode.Commands;

/// <summary>JSON of shapes that only the node's commands use.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(NoParams))]
internal sealed partial class CommandJson : JsonSerializerContext;
