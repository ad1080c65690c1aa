using System.Text.Json.Serialization;
using ClawBridge.Discovery.Bootstrap;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Discovery.Subnets;

namespace ClawBridge.Discovery;

/// <summary>Durable JSON of this room's records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CredentialProfileRecord))]
[JsonSerializable(typeof(InstallationRecord))]
[JsonSerializable(typeof(JoinTokenRecord))]
[JsonSerializable(typeof(PendingJoinRecord))]
[JsonSerializable(typeof(TrustedSubnetRecord))]
internal sealed partial class DiscoveryStateJson : JsonSerializerContext;
