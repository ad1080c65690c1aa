using System.Text.Json.Serialization;

namespace ClawBridge.Secrets;

/// <summary>Durable JSON of this room's records. Members with a default have a <c>set</c>: the generated reader would fill an <c>init</c> that the text leaves out with null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SealingRecord))]
[JsonSerializable(typeof(SecretRecord))]
[JsonSerializable(typeof(SecretValueRecord))]
internal sealed partial class SecretStateJson : JsonSerializerContext;
