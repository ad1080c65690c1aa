using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Vault;

/// <summary>What was done, or tried, with an entry.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<VaultAction>))]
internal enum VaultAction
{
    Store,

    /// <summary>Stored over an entry of the same id.</summary>
    Replace,
    Retrieve,
    Delete,
}
