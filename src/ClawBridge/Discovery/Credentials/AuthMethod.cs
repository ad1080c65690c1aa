using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Discovery.Credentials;

/// <summary>With what a profile logs in.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AuthMethod>))]
internal enum AuthMethod
{
    Key,
    Password,
    Agent,
}
