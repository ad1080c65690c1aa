using System.Text.Json.Serialization;
using ClawBridge.Rpc;

namespace ClawBridge.Secrets;

/// <summary>JSON of this room's requests and results: snake case, nulls written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
// Params
[JsonSerializable(typeof(EmptyRequest))]
[JsonSerializable(typeof(SecretDeleteRequest))]
[JsonSerializable(typeof(SecretGetRequest))]
[JsonSerializable(typeof(SecretListRequest))]
[JsonSerializable(typeof(SecretMetadataRequest))]
[JsonSerializable(typeof(SecretPolicySetRequest))]
[JsonSerializable(typeof(SecretPutRequest))]
[JsonSerializable(typeof(SecretRotateRequest))]
// Results
[JsonSerializable(typeof(MasterKeyRotateResult))]
[JsonSerializable(typeof(SecretDeleteResult))]
[JsonSerializable(typeof(SecretGetResult))]
[JsonSerializable(typeof(SecretMetadataResult))]
[JsonSerializable(typeof(SecretPolicySetResult))]
[JsonSerializable(typeof(SecretPutResult))]
[JsonSerializable(typeof(SecretRotateResult))]
internal sealed partial class SecretJson : JsonSerializerContext;
