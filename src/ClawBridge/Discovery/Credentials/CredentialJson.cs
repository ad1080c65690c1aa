using System.Text.Json.Serialization;

namespace ClawBridge.Discovery.Credentials;

/// <summary>JSON of the credential profiles' requests and results: snake case, nulls written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CredentialProfileCreateRequest))]
[JsonSerializable(typeof(CredentialProfileDeleteRequest))]
[JsonSerializable(typeof(CredentialProfileDeleteResult))]
[JsonSerializable(typeof(CredentialProfileGetRequest))]
[JsonSerializable(typeof(CredentialProfileItem))]
[JsonSerializable(typeof(CredentialProfileListRequest))]
internal sealed partial class CredentialJson : JsonSerializerContext;
