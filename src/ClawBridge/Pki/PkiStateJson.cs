using System.Text.Json.Serialization;

namespace ClawBridge.Pki;

/// <summary>Durable JSON of this room's records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuthorityRecord))]
[JsonSerializable(typeof(CertificateRecord))]
[JsonSerializable(typeof(NodeCertificateRecord))]
internal sealed partial class PkiStateJson : JsonSerializerContext;
