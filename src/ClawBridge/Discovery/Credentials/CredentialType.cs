using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Discovery.Credentials;

/// <summary>What a profile logs in to.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CredentialType>))]
internal enum CredentialType
{
    Ssh,
    Winrm,
    Api,
}
