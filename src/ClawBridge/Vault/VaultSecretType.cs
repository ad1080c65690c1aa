using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Vault;

/// <summary>What kind of secret an entry holds; says nothing about how it is kept.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<VaultSecretType>))]
internal enum VaultSecretType
{
    SshKey,
    ApiKey,
    Password,
    Certificate,
    BootstrapToken,
    Generic,
}
