using System.Text.Json.Serialization;

namespace ClawNode.Identity;

/// <summary>JSON of the files that hold who the node is.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(DeviceFile))]
[JsonSerializable(typeof(DeviceTokenFile))]
internal sealed partial class IdentityJson : JsonSerializerContext;
