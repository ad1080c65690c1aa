using System.Text.Json.Serialization;

namespace ClawBridge.Attach;

/// <summary>The lines before the normal wire.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AttachHello))]
[JsonSerializable(typeof(AttachWelcome))]
internal sealed partial class AttachJson : JsonSerializerContext;
